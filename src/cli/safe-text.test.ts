import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeJson, safeLine, safeText } from './safe-text.ts';

const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/u;

describe('safeText', () => {
  it.each([
    ['\u001b]0;pwned\u0007', '\\x1b]0;pwned\\x07'],
    ['\u001b]52;c;Zm9v\u0007', '\\x1b]52;c;Zm9v\\x07'],
    ['a\u009b31mb', 'a<U+009B>31mb'],
    ['\u202egpj.exe', '<U+202E>gpj.exe'],
    ['a\rb', 'a\\x0db'],
    ['a\tb\nc', 'a\tb\nc'],
    ['привет é 漢', 'привет é 漢'],
    ['\ud800', '<U+D800>'],
    ['x\u{e0041}', 'x<U+E0041>'],
    [`z${'\u0301'.repeat(50)}`, `z${'\u0301'.repeat(3)}`],
  ])('%j', (text, shown) => {
    expect(safeText(text)).toBe(shown);
  });

  it('leaves nothing that a terminal would obey, whatever comes in', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !UNSAFE.test(safeText(text))));
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => !UNSAFE.test(safeText(text))));
  });

  it('keeps one line one line', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[\n\t\r]/.test(safeLine(text))));
  });
});

describe('safeJson', () => {
  it('says the same and holds no raw control, bidi or invisible character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = safeJson({ text });
        return !/\n/.test(json) && !UNSAFE.test(json) && (JSON.parse(json) as { text: string }).text === text;
      }),
    );
  });
});

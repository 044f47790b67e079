import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBytes, isUtf8 } from './decode-bytes.ts';

const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

describe('decodeBytes', () => {
  it('decodes UTF-8 and shows every other byte', () => {
    expect(decodeBytes('a\xff\xc3\xa9\xc3')).toBe('a\\xFFé\\xC3');
    expect(decodeBytes(bytesOf('Счёт №5 😀'))).toBe('Счёт №5 😀');
  });

  it.each([
    ['an overlong form', '\xc0\xaf'],
    ['a surrogate', '\xed\xa0\x80'],
    ['beyond Unicode', '\xf4\x90\x80\x80'],
    ['a lone continuation', '\x80'],
    ['a cut sequence', '\xe2\x82'],
  ])('does not take %s for UTF-8', (_, bytes) => {
    expect(isUtf8(bytes)).toBe(false);
    expect(decodeBytes(bytes)).toMatch(/^(?:\\x[0-9A-F]{2})+$/);
  });

  it('agrees with a strict decoder on any bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 40 }),
          fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => Buffer.from(text, 'utf8')),
        ),
        (array) => {
          const bytes = Buffer.from(array).toString('latin1');
          let strict: string | null = null;
          try {
            strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(array);
          } catch {
            strict = null;
          }
          expect(isUtf8(bytes)).toBe(strict !== null);
          if (strict !== null) expect(decodeBytes(bytes)).toBe(strict);
        },
      ),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextTable } from './columns.ts';
import { LateTexts } from './late-texts.ts';

const word = fc.constantFrom('a@x.example', 'b@x.example', '', 'c', 'd', 'e');
const logs = [0, 1].map((log) => {
  const words = log === 0 ? ['c', 'a@x.example', 'q'] : ['q', 'e', ''];
  return { size: words.length, text: (index: number): string => words[index] ?? '' };
});

describe('texts that are made late', () => {
  it('have the numbers that a table of texts gives them', () => {
    const step = fc.oneof(
      word.map((text) => ({ text, log: -1, index: 0 })),
      fc.record({ text: fc.constant(''), log: fc.nat(1), index: fc.nat(2) }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const late = new LateTexts();
        const plain = new TextTable();
        const asked = new Map<string, number>();
        for (const { text, log, index } of steps) {
          const names = logs[log];
          if (names === undefined) expect(late.number(text)).toBe(plain.number(text));
          else if (!asked.has(`${log}/${index}`)) {
            const number = plain.ofName(names, index, (bytes) => bytes);
            expect(late.ofName(names, index, (bytes) => bytes)).toBe(number);
            asked.set(`${log}/${index}`, number);
          }
        }
        expect(Array.from({ length: late.size }, (_, number) => late.text(number))).toEqual(plain.all());
      }),
    );
  });
});

import { DOT, HYPHEN, STAR } from '../../../parse/mail-log/byte.ts';
import { Field } from './fields.ts';

const WORDS: readonly (readonly [word: Uint8Array, field: number])[] = [
  ['K', Field.K],
  ['DS', Field.DS],
  ['TFO', Field.TFO],
  ['TFO*', Field.TFO],
  ['PRDR', Field.PRDR],
  ['ARC', Field.ARC],
].map(([word, field]) => [Buffer.from(String(word), 'latin1'), Number(field)]);

const LETTER_L = 76;

/** The field that a word without a value is (`K`, `L`, `L.-`, `DS`, `TFO*`, `PRDR`, `ARC`); `Field.none` for others. */
export function flagOf(bytes: Uint8Array, from: number, to: number): number {
  if (bytes[from] === LETTER_L) return isPipelining(bytes, from + 1, to) ? Field.L : Field.none;
  for (const [word, field] of WORDS) {
    if (word.length !== to - from || word[0] !== bytes[from]) continue;
    let here = 1;
    while (here < word.length && word[here] === bytes[from + here]) here++;
    if (here === word.length) return field;
  }
  return Field.none;
}

/** `L[*|.][-]`: how the client used PIPELINING. */
function isPipelining(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from > 2) return false;
  for (let here = from; here < to; here++) {
    const byte = bytes[here];
    if (byte !== DOT && byte !== STAR && byte !== HYPHEN) return false;
  }
  return true;
}

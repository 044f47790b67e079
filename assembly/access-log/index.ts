import { LINE_FEED, nextByte } from '../common/bytes';
import { readLine } from './line';
import { isWanted } from './wanted';

export { useMinute, useRows } from './line';

/** Lines that are longer are left to the reader in TypeScript. */
const LONGEST: i32 = 1 << 14;

/** Rows that the last `read` filled. */
export let rows: i32 = 0;

/**
 * Reads lines of [from, to), which ends with a line's end: those that may have run a script become rows, the others are passed over, until one is not of the
 * combined form as it nearly always looks, or of another minute, or the rows are full; where it stopped.
 */
export function read(from: i32, to: i32, most: i32): i32 {
  rows = 0;
  let here = from;
  while (here < to) {
    const end = nextByte(here, to, LINE_FEED);
    if (end >= to || end - here > LONGEST) break;
    if (isWanted(here, end)) {
      if (rows == most || !readLine(rows, here, end)) break;
      rows++;
    }
    here = end + 1;
  }
  return here;
}

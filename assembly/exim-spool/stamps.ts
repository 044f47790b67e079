import { copy, out, putByte, putPadded } from './output';
import { COLON, DOT } from '../common/bytes';

/*
 * RFC 3339 as `stamper` writes it: of a quarter of an hour the caller has given date and hour (14 bytes), then the offset from UTC (6 bytes), and the minute
 * that it begins with. Arrivals stand near each other and so do freezings: there are two of them.
 */
const QUARTER_MS: f64 = 900_000;
const HEAD: i32 = 14;
const OFFSET: i32 = 6;
const WIDTH: i32 = 32;

let textsAt: i32 = 0;
let quarter0: f64 = -1;
let quarter1: f64 = -1;
let minute0: i32 = 0;
let minute1: i32 = 0;

/** Where the texts of both quarters are put, 32 bytes each. */
export function useTexts(at: i32): void {
  textsAt = at;
  quarter0 = quarter1 = -1;
}

/** Says of which quarter text number `which` is. */
export function useQuarter(which: i32, quarter: f64, minute: i32): void {
  if (which == 0) {
    quarter0 = quarter;
    minute0 = minute;
  } else {
    quarter1 = quarter;
    minute1 = minute;
  }
}

/** Writes a time in whole milliseconds; false where the quarter that it is in has to be given first. */
export function putStamp(which: i32, at: f64): bool {
  const quarter = Math.floor(at / QUARTER_MS);
  if (quarter != (which == 0 ? quarter0 : quarter1)) return false;
  const text = textsAt + which * WIDTH;
  const rest = <i32>(at - quarter * QUARTER_MS);
  const seconds = rest / 1000;
  copy(text, text + HEAD);
  putPadded((which == 0 ? minute0 : minute1) + seconds / 60, 2);
  putByte(COLON);
  putPadded(seconds % 60, 2);
  putByte(DOT);
  putPadded(rest % 1000, 3);
  copy(text + HEAD, text + HEAD + OFFSET);
  return true;
}

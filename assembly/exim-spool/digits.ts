import { byteAt, isDigit } from '../common/bytes';

/** What `digitsEnd` read. */
export let number: f64 = 0;

/** Reads at most `most` digits from `at` on into `number`; where they end: `at` itself where there are none or more than so many. */
export function digitsEnd(at: i32, most: i32): i32 {
  let here = at;
  let value: i64 = 0;
  for (; isDigit(byteAt(here)); here++) {
    if (here - at == most) return at;
    value = value * 10 + <i64>(byteAt(here) - 48);
  }
  number = <f64>value;
  return here;
}

import { byteAt, HYPHEN } from '../common/bytes';

const CLASSIC: i32 = 16;
const LONG: i32 = 23;
/** Which of sixteen bytes are of base 62 in a classic id: all but the two hyphens. */
const CLASSIC_FORM: i32 = 0xdfbf;

/** As `idLengthAt` of src/mta/exim/mainlog/id-length.ts. */
export function idLengthAt(at: i32, end: i32): i32 {
  if (end - at < CLASSIC || byteAt(at + 6) != HYPHEN) return 0;
  const form = base62Of(at);
  if (byteAt(at + 13) == HYPHEN) return form == CLASSIC_FORM ? CLASSIC : 0;
  if (end - at < LONG || byteAt(at + 18) != HYPHEN) return 0;
  // Bytes 0 to 15 but for the first hyphen, then 7 to 22 but for the second.
  return form == 0xffbf && base62Of(at + 7) == 0xf7ff ? LONG : 0;
}

/** A bit for each of the sixteen bytes at `at` that is a character of base 62. */
function base62Of(at: i32): i32 {
  const bytes = v128.load(at);
  const digits = i8x16.le_u(i8x16.sub(bytes, i8x16.splat(48)), i8x16.splat(9));
  const letters = i8x16.le_u(i8x16.sub(v128.or(bytes, i8x16.splat(32)), i8x16.splat(97)), i8x16.splat(25));
  return i8x16.bitmask(v128.or(digits, letters));
}

import { byteAt, DOT, isDigit, nextByte, QUOTE, SLASH, SPACE } from '../common/bytes';

const STEP: i32 = 16;
const QUESTION: i32 = 63;
/** Small letters, the first in the lowest byte: `php`, `post`, `get`. */
const PHP: i32 = 0x706870;
const POST: i32 = 0x74736f70;
const GET: i32 = 0x746567;
const SMALL: i32 = 0x20202020;

/** As `MAY_RUN` of src/logs/web-access.ts: a script is asked for, or something is posted, or a directory is. */
export function isWanted(from: i32, end: i32): bool {
  for (let at = from; at < end; at += STEP) {
    const bytes = v128.load(at);
    let found = i8x16.bitmask(v128.or(i8x16.eq(bytes, i8x16.splat(<i8>QUOTE)), i8x16.eq(bytes, i8x16.splat(<i8>DOT))));
    while (found != 0) {
      const here = at + ctz(found);
      if (here >= end) return false;
      if (byteAt(here) == DOT ? isScript(here + 1) : isAsked(here + 1, end)) return true;
      found &= found - 1;
    }
  }
  return false;
}

/** `.php\d?[ ?/"]` after its dot. */
function isScript(at: i32): bool {
  if (((load<i32>(at) | SMALL) & 0xffffff) != PHP) return false;
  const last = byteAt(isDigit(byteAt(at + 3)) ? at + 4 : at + 3);
  return last == SPACE || last == QUESTION || last == SLASH || last == QUOTE;
}

/** `"POST ` or `"GET \/[^ ]*\/ ` after its quote. */
function isAsked(at: i32, end: i32): bool {
  const word = load<i32>(at) | SMALL;
  if (word == POST) return byteAt(at + 4) == SPACE;
  if ((word & 0xffffff) != GET || byteAt(at + 3) != SPACE || byteAt(at + 4) != SLASH) return false;
  const space = nextByte(at + 4, end, SPACE);
  return space < end && space - 1 > at + 4 && byteAt(space - 1) == SLASH;
}

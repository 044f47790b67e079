/** Bytes that lines are told apart by. */
export const LINE_FEED: i32 = 10;
export const SPACE: i32 = 32;
export const QUOTE: i32 = 34;
export const OPEN: i32 = 40;
export const CLOSE: i32 = 41;
export const STAR: i32 = 42;
export const PLUS: i32 = 43;
export const HYPHEN: i32 = 45;
export const DOT: i32 = 46;
export const SLASH: i32 = 47;
export const COLON: i32 = 58;
export const LESS: i32 = 60;
export const EQUALS: i32 = 61;
export const GREATER: i32 = 62;
export const AT: i32 = 64;
export const BRACKET_OPEN: i32 = 91;
export const BACKSLASH: i32 = 92;
export const BRACKET_CLOSE: i32 = 93;
/** Bytes that are looked at together. */
const STEP: i32 = 16;

export function byteAt(at: i32): i32 {
  return load<u8>(at);
}

/** The next space, quote or line feed; one always comes, as every line that is read ends with a line feed. */
export function nextStop(at: i32): i32 {
  let here = at;
  while (true) {
    const bytes = v128.load(here);
    const spaces = i8x16.eq(bytes, i8x16.splat(32));
    const others = v128.or(i8x16.eq(bytes, i8x16.splat(34)), i8x16.eq(bytes, i8x16.splat(10)));
    const found = i8x16.bitmask(v128.or(spaces, others));
    if (found != 0) return here + ctz(found);
    here += STEP;
  }
}

/** The next byte that is `wanted` in [at, end), or `end`. */
export function nextByte(at: i32, end: i32, wanted: i32): i32 {
  const all = i8x16.splat(<i8>wanted);
  for (let here = at; here < end; here += STEP) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(here), all));
    if (found != 0) return min(here + ctz(found), end);
  }
  return end;
}

export function isDigit(byte: i32): bool {
  return <u32>(byte - 48) <= 9;
}

/** Whether all of [at, end) are below 128. */
export function isAscii(at: i32, end: i32): bool {
  for (let here = at; here < end; here += STEP) {
    const high = i8x16.bitmask(v128.load(here));
    if (high != 0) return here + ctz(high) >= end;
  }
  return true;
}

/** Whether all of [at, end) stand for themselves in a JSON string: printable ASCII without quote and backslash; `besides` is allowed, too. */
export function isPlain(at: i32, end: i32, besides: i32): bool {
  const allowed = i8x16.splat(<i8>besides);
  for (let here = at; here < end; here += STEP) {
    const bytes = v128.load(here);
    // Signed: what is over 127 is less than a space, too.
    const edges = v128.or(i8x16.lt_s(bytes, i8x16.splat(32)), i8x16.eq(bytes, i8x16.splat(127)));
    const signs = v128.or(i8x16.eq(bytes, i8x16.splat(34)), i8x16.eq(bytes, i8x16.splat(92)));
    const found = i8x16.bitmask(v128.andnot(v128.or(edges, signs), i8x16.eq(bytes, allowed)));
    if (found != 0) return here + ctz(found) >= end;
  }
  return true;
}

/** Whether the bytes from `at` on are those of an ASCII text. */
export function isText(at: i32, text: string): bool {
  const from = changetype<i32>(text);
  for (let index = 0; index < text.length; index++) if (load<u8>(at + index) != load<u8>(from + 2 * index)) return false;
  return true;
}

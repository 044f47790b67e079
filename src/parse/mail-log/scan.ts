import { AT, BACKSLASH, BRACKET_CLOSE, BRACKET_OPEN, CLOSE, COLON, DOT, GREATER, PERCENT, QUOTE, SPACE } from './byte.ts';

/*
 * Byte scanners that the rules of log lines are made of: each takes a start and returns where it stopped, −1 when the form is not there.
 * They look at four bytes at once: `word - ONES & ~word & HIGHS` has the high bit of each zero byte set (the lowest such bit is always right).
 */
const ONES = 0x01010101;
const HIGHS = 0x80808080 | 0;
/** SPACE (0x20) and QUOTE (0x22) differ in one bit. */
const ONE_BIT = 0xfdfdfdfd | 0;
const SPACES = 0x20202020;
const QUOTES = 0x22222222;
const LONGEST_IP = 64;

let viewed: Uint8Array = new Uint8Array(0);
let view = new DataView(viewed.buffer);

/** The bytes as words may be read from them at any place. */
export function viewOf(bytes: Uint8Array): DataView {
  if (bytes !== viewed) {
    viewed = bytes;
    view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  return view;
}

/** The next space or quote, or the end. */
export function spaceOrQuote(bytes: Uint8Array, at: number, end: number): number {
  const words = viewOf(bytes);
  const safe = Math.min(end, bytes.length - 3);
  let here = at;
  for (; here < safe; here += 4) {
    const word = (words.getInt32(here, true) & ONE_BIT) ^ SPACES;
    const zeros = (word - ONES) & ~word & HIGHS;
    if (zeros === 0) continue;
    here += (31 - Math.clz32(zeros & -zeros)) >>> 3;
    return here < end ? here : end;
  }
  for (; here < end; here++) if (bytes[here] === SPACE || bytes[here] === QUOTE) return here;
  return end;
}

/** Next space or the end; −1 when a bare quote stands before it. */
export function plainEnd(bytes: Uint8Array, at: number, end: number): number {
  const here = spaceOrQuote(bytes, at, end);
  return here < end && bytes[here] === QUOTE ? -1 : here;
}

/** Next space, or the end. */
export function wordEnd(bytes: Uint8Array, at: number, end: number): number {
  let here = spaceOrQuote(bytes, at, end);
  while (here < end && bytes[here] === QUOTE) here = spaceOrQuote(bytes, here + 1, end);
  return here;
}

/** After the string in quotes that opens at `at`; a backslash hides the byte after it. −1 when it does not end. */
export function quotedEnd(bytes: Uint8Array, at: number, end: number): number {
  for (let here = nextQuote(bytes, at + 1, end); here < end; here = nextQuote(bytes, here + 1, end)) {
    if (bytes[here - 1] !== BACKSLASH || isPlain(bytes, at + 1, here)) return here + 1;
  }
  return -1;
}

function nextQuote(bytes: Uint8Array, at: number, end: number): number {
  const words = viewOf(bytes);
  const safe = Math.min(end, bytes.length - 3);
  let here = at;
  for (; here < safe; here += 4) {
    const word = words.getInt32(here, true) ^ QUOTES;
    const zeros = (word - ONES) & ~word & HIGHS;
    if (zeros === 0) continue;
    here += (31 - Math.clz32(zeros & -zeros)) >>> 3;
    return here < end ? here : end;
  }
  for (; here < end; here++) if (bytes[here] === QUOTE) return here;
  return end;
}

/** True when an even number of backslashes stands before `here`: they hide each other, not what follows. */
function isPlain(bytes: Uint8Array, from: number, here: number): boolean {
  let at = here;
  while (at > from && bytes[at - 1] === BACKSLASH) at--;
  return ((here - at) & 1) === 0;
}

/** After an address: the next space that no quotes enclose, or the end. −1 when quotes do not close. */
export function addressEnd(bytes: Uint8Array, at: number, end: number): number {
  for (let here = at; ; here++) {
    here = spaceOrQuote(bytes, here, end);
    if (here >= end) return end;
    if (here > at && bytes[here - 1] === BACKSLASH && !isPlain(bytes, at, here)) continue;
    if (bytes[here] === SPACE) return here;
    here = quotedEnd(bytes, here, end) - 1;
    if (here < 0) return -1;
  }
}

/** After `<…>` that opens at `at`, quotes skipped; −1 when it does not end. */
export function angleEnd(bytes: Uint8Array, at: number, end: number): number {
  for (let here = at + 1; here < end; here++) {
    const byte = bytes[here];
    if (byte === GREATER) return here + 1;
    if (byte === QUOTE) {
      here = quotedEnd(bytes, here, end) - 1;
      if (here < 0) return -1;
    } else if (byte === BACKSLASH) here++;
  }
  return -1;
}

/** The `]` of an IP address in brackets that opens at `at`; −1 when it is none. */
export function ipEnd(bytes: Uint8Array, at: number, end: number): number {
  const last = Math.min(end, at + LONGEST_IP);
  for (let here = at + 1; here < last; here++) {
    const byte = bytes[here] ?? 0;
    if (byte >= 48 && byte <= COLON) continue;
    if (byte === DOT) continue;
    if (byte === BRACKET_CLOSE) return here > at + 2 ? here : -1;
    // hex letters, and the mark of a scope
    if (((byte | 32) < 97 || (byte | 32) > 102) && byte !== PERCENT) return -1;
  }
  return -1;
}

/** The `[` of the first `) [ip]` from `at`, which may end a HELO in parentheses; −1 when there is none. */
export function heloEnd(bytes: Uint8Array, at: number, end: number): number {
  for (let here = at; here + 3 < end; here++) {
    if (bytes[here] !== CLOSE || bytes[here + 1] !== SPACE || bytes[here + 2] !== BRACKET_OPEN) continue;
    const close = ipEnd(bytes, here + 2, end);
    if (close < 0) continue;
    const after = close + 1 < end ? bytes[close + 1] : SPACE;
    if (after === SPACE || after === COLON) return here + 2;
  }
  return -1;
}

/** True when the ASCII text stands at `at`. */
export function startsWith(bytes: Uint8Array, at: number, end: number, text: Uint8Array): boolean {
  if (end - at < text.length) return false;
  for (let here = 0; here < text.length; here++) if (bytes[at + here] !== text[here]) return false;
  return true;
}

/** True when an `@` stands in bytes[from, to). */
export function hasAt(bytes: Uint8Array, from: number, to: number): boolean {
  for (let here = from; here < to; here++) if (bytes[here] === AT) return true;
  return false;
}

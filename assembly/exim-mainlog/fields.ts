import {
  BACKSLASH,
  BRACKET_CLOSE,
  BRACKET_OPEN,
  byteAt,
  CLOSE,
  COLON,
  DOT,
  EQUALS,
  isDigit,
  LESS,
  nextByte,
  nextStop,
  OPEN,
  QUOTE,
  SPACE,
  STAR,
} from '../common/bytes';

/** Numbers of fields that rows are made of, as src/mta/exim/mainlog/fields.ts has them. */
export const NONE: i32 = 0;
export const R: i32 = 1;
export const H: i32 = 3;
export const U: i32 = 6;
export const P: i32 = 8;
export const L: i32 = 9;
const SPF: i32 = 10;
const SNI: i32 = 14;
export const A: i32 = 15;
const PRX: i32 = 17;
export const K: i32 = 18;
const M8S: i32 = 20;
const DKIM: i32 = 21;
const DMARC: i32 = 23;
const ID: i32 = 26;
export const T: i32 = 27;
const SRS: i32 = 36;

/** Forms of values, in the same file. */
const PLAIN: i32 = 0;
const QUOTED: i32 = 1;
const HOST: i32 = 2;
const ANGLE: i32 = 3;

const LONGEST_IP: i32 = 64;

let oneLetterAt: i32 = 0;
let twoLettersAt: i32 = 0;
let formsAt: i32 = 0;

/** Where the tables of that file are copied to: fields of one letter, of two, forms by field. */
export function useFields(oneLetter: i32, twoLetters: i32, forms: i32): void {
  oneLetterAt = oneLetter;
  twoLettersAt = twoLetters;
  formsAt = forms;
}

/** Where the value of the field that `fieldAt` found begins. */
export let valueAt: i32 = 0;
/** The string that `valueEnd` last found in quotes. */
export let quotedFrom: i32 = 0;
export let quotedTo: i32 = 0;
/** The last address of an `H=`, and whether a HELO stood in one. */
export let ipFrom: i32 = 0;
export let ipTo: i32 = 0;
export let hasHelo: bool = false;

/** Forgets the line before. */
export function forgetHost(): void {
  ipFrom = ipTo = 0;
  hasHelo = false;
}

/** The field whose letters and `=` stand at `at`; `NONE` for anything else. */
export function fieldAt(at: i32): i32 {
  const word = load<i32>(at);
  if (((word >> 8) & 0xff) == EQUALS) {
    valueAt = at + 2;
    return load<u8>(oneLetterAt + (word & 0xff));
  }
  if (((word >> 16) & 0xff) == EQUALS) {
    valueAt = at + 3;
    return load<u8>(twoLettersAt + (((word & 0xff) << 8) | ((word >> 8) & 0xff)));
  }
  return word >>> 24 == EQUALS ? threeLetters(word, at) : longField(word, at);
}

function threeLetters(word: i32, at: i32): i32 {
  valueAt = at + 4;
  switch (word & 0xffffff) {
    case 0x465053:
      return SPF;
    case 0x494e53:
      return SNI;
    case 0x585250:
      return PRX;
    case 0x53384d:
      return M8S;
    case 0x2a6469: // id*
      return ID;
    case 0x535253:
      return SRS;
    default:
      return NONE;
  }
}

function longField(word: i32, at: i32): i32 {
  if (word == 0x4d494b44 && byteAt(at + 4) == EQUALS) {
    valueAt = at + 5;
    return DKIM;
  }
  if (word != 0x52414d44 || byteAt(at + 4) != 67 || byteAt(at + 5) != EQUALS) return NONE;
  valueAt = at + 6;
  return DMARC;
}

/** After the value of a field at `at`; −1 for what is not in its form, or is rare. */
export function valueEnd(at: i32, end: i32, field: i32): i32 {
  const form = <i32>load<u8>(formsAt + field);
  if (form == PLAIN) return plainEnd(at);
  if (form == HOST) return hostEnd(at, end);
  if (form == ANGLE) return byteAt(at) == LESS ? -1 : plainEnd(at);
  if (byteAt(at) != QUOTE) return form == QUOTED ? -1 : plainEnd(at);
  return field == ID ? -1 : quotedEnd(at, end);
}

function plainEnd(at: i32): i32 {
  const here = nextStop(at);
  return byteAt(here) == QUOTE ? -1 : here;
}

function quotedEnd(at: i32, end: i32): i32 {
  for (let here = nextByte(at + 1, end, QUOTE); here < end; here = nextByte(here + 1, end, QUOTE)) {
    let before = here;
    while (before > at + 1 && byteAt(before - 1) == BACKSLASH) before--;
    if (((here - before) & 1) != 0) continue;
    quotedFrom = at + 1;
    quotedTo = here;
    return here + 1;
  }
  return -1;
}

function hostEnd(at: i32, end: i32): i32 {
  let here = at;
  if (byteAt(here) != BRACKET_OPEN && byteAt(here) != OPEN) {
    here = nextStop(here);
    if (here == at || byteAt(here) == QUOTE) return -1;
    if (here + 1 >= end || (byteAt(here + 1) != BRACKET_OPEN && byteAt(here + 1) != OPEN)) return here;
    here++;
  }
  if (byteAt(here) == OPEN) {
    here = heloEnd(here + 1, end);
    if (here < 0) return -1;
    hasHelo = true;
  }
  const close = ipEnd(here, end);
  if (close < 0) return -1;
  ipFrom = here + 1;
  ipTo = close;
  return portEnd(close + 1, end);
}

function portEnd(at: i32, end: i32): i32 {
  let here = at;
  if (here >= end || byteAt(here) == SPACE) return here;
  if (byteAt(here) == COLON && here + 1 < end && isDigit(byteAt(here + 1))) {
    here += 2;
    while (here < end && isDigit(byteAt(here))) here++;
  }
  return here < end && byteAt(here) == STAR ? here + 1 : here;
}

function ipEnd(at: i32, end: i32): i32 {
  const last = min(end, at + LONGEST_IP);
  for (let here = at + 1; here < last; here++) {
    const byte = byteAt(here);
    if ((byte >= 48 && byte <= COLON) || byte == DOT) continue;
    if (byte == BRACKET_CLOSE) return here > at + 2 ? here : -1;
    // hex letters, and the mark of a scope
    if (((byte | 32) < 97 || (byte | 32) > 102) && byte != 37) return -1;
  }
  return -1;
}

function heloEnd(at: i32, end: i32): i32 {
  for (let here = nextByte(at, end, CLOSE); here + 3 < end; here = nextByte(here + 1, end, CLOSE)) {
    if (byteAt(here + 1) != SPACE || byteAt(here + 2) != BRACKET_OPEN) continue;
    const close = ipEnd(here + 2, end);
    if (close < 0) continue;
    const after = close + 1 < end ? byteAt(close + 1) : SPACE;
    if (after == SPACE || after == COLON) return here + 2;
  }
  return -1;
}

import { byteAt, COLON, isDigit, nextByte } from '../common/bytes';
import { digitsEnd, number } from './digits';

const MOST_DIGITS: i32 = 6;
const STAR: i32 = 42;
const LONGEST_NAME: i32 = 32;
const LONGEST_VALUE: i32 = 16384;

/** Bytes of the headers that are sent. */
export let size: i32 = 0;
/** Values of headers that mean something here (`HeaderTraits`), without white space around them; one that is absent begins at 0. */
export let subjectFrom: i32 = 0;
export let subjectTo: i32 = 0;
export let contentTypeFrom: i32 = 0;
export let contentTypeTo: i32 = 0;
export let scriptFrom: i32 = 0;
export let scriptTo: i32 = 0;
export let hasListUnsubscribe: bool = false;
export let hasCronEnv: bool = false;
export let isAutoSubmitted: bool = false;

let valueFrom: i32 = 0;
let valueTo: i32 = 0;

/** Reads headers as `walkHeaders` and `readTraits`; false where those have to. */
export function readHeaders(from: i32, to: i32): bool {
  size = 0;
  subjectFrom = contentTypeFrom = scriptFrom = 0;
  hasListUnsubscribe = hasCronEnv = isAutoSubmitted = false;
  if (nextByte(from, to, 0) < to) return false;
  let at = from;
  while (at < to) {
    const flagAt = digitsEnd(at, MOST_DIGITS);
    if (flagAt == at) return false;
    const count = <i32>number;
    const flag = byteAt(flagAt);
    at = flagAt + 1;
    while (at < to && isSpace(byteAt(at))) at++;
    const end = at + count;
    if (flagAt >= to || end > to) return false;
    if (flag != STAR) size += count;
    // Of what else Exim knows by a flag nothing is asked.
    if ((flag == 32 || flag == 70 || flag == 73) && !readHeader(at, end)) return false;
    at = end;
  }
  return true;
}

function isSpace(byte: i32): bool {
  return byte == 32 || (byte >= 9 && byte <= 13);
}

/** White space as JavaScript's `trim` knows it among bytes. */
function isBlank(byte: i32): bool {
  return isSpace(byte) || byte == 0xa0;
}

function readHeader(from: i32, end: i32): bool {
  const most = min(end, from + LONGEST_NAME);
  const colon = nextByte(from, most, COLON);
  if (colon == most) return true;
  let nameEnd = colon;
  while (nameEnd > from && isBlank(byteAt(nameEnd - 1))) nameEnd--;
  switch (nameEnd - from) {
    case 7:
      return !isName(from, 'subject') || readSubject(colon, end);
    case 10:
      if (isName(from, 'x-cron-env')) hasCronEnv = true;
      return true;
    case 12:
      if (isName(from, 'content-type')) return readContentType(colon, end);
      return !isName(from, 'x-php-script') || readScript(colon, end);
    case 14:
      return !isName(from, 'auto-submitted') || readAutoSubmitted(colon, end);
    case 16:
      if (isName(from, 'list-unsubscribe')) hasListUnsubscribe = true;
      return true;
    case 24:
      return !isName(from, 'x-php-originating-script') || readScript(colon, end);
    default:
      return true;
  }
}

/** Whether a name is this one without regard to case. */
function isName(at: i32, name: string): bool {
  const from = changetype<i32>(name);
  for (let index = 0; index < name.length; index++) {
    const byte = byteAt(at + index);
    if ((<u32>(byte - 65) < 26 ? byte + 32 : byte) != <i32>load<u8>(from + 2 * index)) return false;
  }
  return true;
}

/** Finds the value after a colon; false where it is longer than what is looked at. */
function findValue(colon: i32, end: i32): bool {
  valueFrom = colon + 1;
  valueTo = end;
  while (valueFrom < valueTo && isBlank(byteAt(valueFrom))) valueFrom++;
  while (valueTo > valueFrom && isBlank(byteAt(valueTo - 1))) valueTo--;
  return end - colon < LONGEST_VALUE;
}

function readSubject(colon: i32, end: i32): bool {
  if (subjectFrom != 0) return true;
  if (!findValue(colon, end)) return false;
  subjectFrom = valueFrom;
  subjectTo = valueTo;
  return true;
}

/** A second one may count where the first names no charset. */
function readContentType(colon: i32, end: i32): bool {
  if (contentTypeFrom != 0 || !findValue(colon, end)) return false;
  contentTypeFrom = valueFrom;
  contentTypeTo = valueTo;
  return true;
}

function readScript(colon: i32, end: i32): bool {
  if (scriptFrom != 0) return true;
  if (!findValue(colon, end)) return false;
  scriptFrom = valueFrom;
  scriptTo = valueTo;
  return true;
}

/** Anything but the word `no`. */
function readAutoSubmitted(colon: i32, end: i32): bool {
  if (!findValue(colon, end)) return false;
  const isNo =
    valueTo - valueFrom >= 2 &&
    (byteAt(valueFrom) | 32) == 110 &&
    (byteAt(valueFrom + 1) | 32) == 111 &&
    (valueTo - valueFrom == 2 || !isWord(byteAt(valueFrom + 2)));
  if (!isNo) isAutoSubmitted = true;
  return true;
}

function isWord(byte: i32): bool {
  return isDigit(byte) || byte == 95 || <u32>((byte | 32) - 97) < 26;
}

import { BACKSLASH, byteAt, COLON, DOT, isDigit, isText, nextByte, QUOTE, SLASH, SPACE } from '../common/bytes';

const QUESTION: i32 = 63;
const HASH: i32 = 35;
const PERCENT: i32 = 37;
const LONGEST_CLIENT: i32 = 45;
const LONGEST_TARGET: i32 = 4000;
const MOST_BYTES_DIGITS: i32 = 15;
/** `24/Nov/2026:02:14`, then `:44 `, then `+0000`. */
const HEAD: i32 = 17;
const ZONE_AT: i32 = 21;
const ZONE: i32 = 5;
/** Numbers of a row: where the line begins, where client, method, path begin and end, status, seconds; then bytes, of eight bytes. */
const ROW_BYTES: i32 = 40;

let rowsAt: i32 = 0;
let minuteAt: i32 = 0;
let hasMinute: bool = false;

/** Where rows go, and where head and zone of the minute stand. */
export function useRows(at: i32, minute: i32): void {
  rowsAt = at;
  minuteAt = minute;
  hasMinute = false;
}

/** The minute has been written there. */
export function useMinute(): void {
  hasMinute = true;
}

/** Reads `client - - [stamp] "METHOD /path HTTP/1.1" status bytes "referrer" "agent"` without a backslash; false for anything else. */
export function readLine(row: i32, from: i32, end: i32): bool {
  const clientEnd = endOfClient(from);
  if (clientEnd == 0 || !isText(clientEnd, ' - - [')) return false;
  const stamp = clientEnd + 6;
  const seconds = secondsAt(stamp);
  if (seconds < 0 || !isText(stamp + ZONE_AT + ZONE, '] "')) return false;
  const method = stamp + ZONE_AT + ZONE + 3;
  const methodEnd = endOfMethod(method);
  if (methodEnd == 0 || byteAt(methodEnd + 1) != SLASH) return false;
  const space = nextByte(methodEnd + 1, end, SPACE);
  const pathEnd = endOfPath(methodEnd + 1, space);
  if (pathEnd == 0) return false;
  const status = endOfProtocol(space + 1);
  if (status == 0 || !isDigit(byteAt(status)) || !isDigit(byteAt(status + 1)) || !isDigit(byteAt(status + 2)) || byteAt(status + 3) != SPACE)
    return false;
  const bytes = status + 4;
  const bytesEnd = endOfDigits(bytes);
  if (bytesEnd == 0 || !isText(bytesEnd, ' "') || !isRestPlain(bytesEnd + 2, end)) return false;
  const at = rowsAt + row * ROW_BYTES;
  store<i32>(at, from);
  store<i32>(at + 4, clientEnd);
  store<i32>(at + 8, method);
  store<i32>(at + 12, methodEnd);
  store<i32>(at + 16, pathEnd);
  store<i32>(at + 20, (byteAt(status) - 48) * 100 + (byteAt(status + 1) - 48) * 10 + byteAt(status + 2) - 48);
  store<i32>(at + 24, seconds);
  store<f64>(at + 32, numberIn(bytes, bytesEnd));
  return true;
}

/** Digits, letters up to `f`, dots and colons. */
function endOfClient(from: i32): i32 {
  let at = from;
  for (; at - from <= LONGEST_CLIENT; at++) {
    const byte = byteAt(at);
    if (!isDigit(byte) && byte != DOT && byte != COLON && <u32>((byte | 32) - 97) > 5) break;
  }
  return at - from < 2 || at - from > LONGEST_CLIENT ? 0 : at;
}

/** The seconds of a stamp of the minute that is known, else −1. */
function secondsAt(stamp: i32): i32 {
  if (!hasMinute || !isSame(stamp, minuteAt, HEAD) || !isSame(stamp + ZONE_AT, minuteAt + HEAD, ZONE)) return -1;
  const tens = byteAt(stamp + HEAD + 1) - 48;
  const ones = byteAt(stamp + HEAD + 2) - 48;
  if (byteAt(stamp + HEAD) != COLON || byteAt(stamp + HEAD + 3) != SPACE || <u32>tens > 5 || <u32>ones > 9) return -1;
  return tens * 10 + ones;
}

function isSame(one: i32, other: i32, length: i32): bool {
  for (let at = 0; at < length; at++) if (byteAt(one + at) != byteAt(other + at)) return false;
  return true;
}

function endOfMethod(from: i32): i32 {
  let at = from;
  while (<u32>(byteAt(at) - 65) < 26 && at - from < 17) at++;
  return at - from >= 3 && at - from <= 16 && byteAt(at) == SPACE ? at : 0;
}

/** Where the path of a target ends that `pathOf` would leave as it is: nothing to decode, no `//` and no `/.` in it; 0 for any other. */
function endOfPath(from: i32, end: i32): i32 {
  if (end - from > LONGEST_TARGET) return 0;
  let pathEnd = 0;
  for (let at = from; at < end; at++) {
    const byte = byteAt(at);
    if (byte < 33 || byte > 126 || byte == QUOTE || byte == BACKSLASH) return 0;
    if (pathEnd != 0) continue;
    if (byte == QUESTION || byte == HASH) pathEnd = at;
    else if (byte == PERCENT || (byte == SLASH && (byteAt(at + 1) == SLASH || byteAt(at + 1) == DOT))) return 0;
  }
  return pathEnd == 0 ? end : pathEnd;
}

/** `HTTP/1.1" ` or `HTTP/2" `; where the status begins. */
function endOfProtocol(at: i32): i32 {
  if (!isText(at, 'HTTP/') || !isDigit(byteAt(at + 5))) return 0;
  const quote = byteAt(at + 6) == DOT && isDigit(byteAt(at + 7)) ? at + 8 : at + 6;
  return byteAt(quote) == QUOTE && byteAt(quote + 1) == SPACE ? quote + 2 : 0;
}

function endOfDigits(from: i32): i32 {
  let at = from;
  while (isDigit(byteAt(at)) && at - from <= MOST_BYTES_DIGITS) at++;
  return at == from || at - from > MOST_BYTES_DIGITS ? 0 : at;
}

function numberIn(from: i32, end: i32): f64 {
  let value: i64 = 0;
  for (let at = from; at < end; at++) value = value * 10 + <i64>(byteAt(at) - 48);
  return <f64>value;
}

/** `referrer" "agent"` up to the end of the line. */
function isRestPlain(from: i32, end: i32): bool {
  const quote = nextByte(from, end, QUOTE);
  if (quote + 3 >= end || byteAt(quote + 1) != SPACE || byteAt(quote + 2) != QUOTE) return false;
  return nextByte(quote + 3, end, QUOTE) == end - 1 && nextByte(from, end, BACKSLASH) == end;
}

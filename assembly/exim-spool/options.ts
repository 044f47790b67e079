import { byteAt, DOT, HYPHEN, isAscii, isText, LINE_FEED, nextByte, OPEN, SPACE } from '../common/bytes';
import { digitsEnd, number } from './digits';

const MOST_SECONDS_DIGITS: i32 = 10;
const MICRO_DIGITS: i32 = 6;
const MOST_LENGTH_DIGITS: i32 = 5;

/** What option lines say (`EnvelopeOptions`); a text that is absent begins at 0. */
export let microseconds: f64 = 0;
/** Seconds; below 0: not frozen. */
export let frozenAt: f64 = -1;
export let hostFrom: i32 = 0;
export let hostTo: i32 = 0;
export let hasHostAuth: bool = false;
export let authIdFrom: i32 = 0;
export let authIdTo: i32 = 0;
export let isLocalProtocol: bool = false;
export let isLocal: bool = false;
export let isLocalError: bool = false;
export let isFirstTime: bool = false;

/** Reads option lines as `readOptions` of spool/envelope.ts; where the tree begins, 0 where that one has to read them. */
export function readOptions(from: i32, to: i32): i32 {
  microseconds = 0;
  frozenAt = -1;
  hostFrom = hostTo = authIdFrom = authIdTo = 0;
  hasHostAuth = isLocalProtocol = isLocal = isLocalError = isFirstTime = false;
  let at = from;
  while (byteAt(at) == HYPHEN) {
    const end = nextByte(at, to, LINE_FEED);
    if (end >= to) return 0;
    const name = at + (byteAt(at + 1) == HYPHEN ? 2 : 1);
    if (byteAt(name) == OPEN) return 0;
    const space = nextByte(name, end, SPACE);
    const more = readOption(name, space, min(space + 1, end), end, to);
    if (more < 0) return 0;
    at = end + 1 + more;
  }
  return at < to ? at : 0;
}

/** Bytes after its line that belong to an option; −1 where the general reader has to look. */
function readOption(name: i32, nameEnd: i32, value: i32, end: i32, to: i32): i32 {
  switch (nameEnd - name) {
    case 3:
      return isText(name, 'acl') ? countedLength(value, end, to) : 0;
    case 4:
      return isText(name, 'aclc') || isText(name, 'aclm') ? countedLength(value, end, to) : 0;
    case 5:
      if (isText(name, 'local')) isLocal = true;
      return 0;
    case 6:
      return isText(name, 'frozen') ? readFrozen(value, end) : 0;
    case 7:
      return isText(name, 'auth_id') ? readAuthId(value, end) : 0;
    case 9:
      if (isText(name, 'host_auth')) hasHostAuth = true;
      return 0;
    case 10:
      if (isText(name, 'localerror')) isLocalError = true;
      return 0;
    case 12:
      if (isText(name, 'host_address')) {
        hostFrom = value;
        hostTo = end;
      }
      return 0;
    case 17:
      if (isText(name, 'deliver_firsttime')) isFirstTime = true;
      else if (isText(name, 'received_protocol')) isLocalProtocol = saysLocal(value, end);
      return 0;
    case 18:
      return isText(name, 'received_time_usec') ? readMicroseconds(value, end) : 0;
    default:
      return 0;
  }
}

/** Bytes of an ACL variable's value and its newline, from `NAME LENGTH`. */
function countedLength(value: i32, end: i32, to: i32): i32 {
  let digits = end;
  while (digits > value && byteAt(digits - 1) != SPACE) digits--;
  if (digitsEnd(digits, MOST_LENGTH_DIGITS) != end || digits == end) return -1;
  const length = <i32>number;
  return end + 1 + length < to && byteAt(end + 1 + length) == LINE_FEED ? length + 1 : -1;
}

function readFrozen(value: i32, end: i32): i32 {
  if (value == end || digitsEnd(value, MOST_SECONDS_DIGITS) != end) return -1;
  frozenAt = number;
  return 0;
}

function readAuthId(value: i32, end: i32): i32 {
  if (!isAscii(value, end)) return -1;
  authIdFrom = value;
  authIdTo = end;
  return 0;
}

function readMicroseconds(value: i32, end: i32): i32 {
  if (byteAt(value) != DOT || end - value < 2 || digitsEnd(value + 1, MICRO_DIGITS) != end) return -1;
  microseconds = number;
  return 0;
}

function saysLocal(value: i32, end: i32): bool {
  return (end - value >= 5 && isText(value, 'local')) || (end - value >= 9 && isText(value, 'utf8local'));
}

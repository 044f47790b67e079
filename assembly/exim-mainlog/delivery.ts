import { flagAt } from './arrival';
import {
  AT,
  BACKSLASH,
  byteAt,
  CLOSE,
  COLON,
  DOT,
  EQUALS,
  GREATER,
  HYPHEN,
  isDigit,
  LESS,
  nextByte,
  nextStop,
  QUOTE,
  SLASH,
  SPACE,
} from '../common/bytes';
import * as field from './fields';
import { hashText, WITHOUT_CASE } from '../common/hashes';
import * as line from './line';
import { addAnswer, addRow, putAddress, putFlags, putRecipients } from './rows';

/** Numbers of `MailLogKind`, and bits of `DeliveryFlag`. */
export const DELIVERED: i32 = 2;
export const DEFERRED: i32 = 3;
export const FAILED: i32 = 4;
const REMOTE: i32 = 1;
const FORWARDED: i32 = 4;
/** `defer (` */
const DEFER: i64 = 0x28207265666564;
const DEFER_MASK: i64 = 0xffffffffffffff;
const DEFER_LENGTH: i32 = 7;
const LETTER_S: i32 = 115;

let addressTo: i32 = 0;
let originalFrom: i32 = 0;
let originalTo: i32 = 0;
let hasHost: bool = false;
let textFrom: i32 = 0;
let textTo: i32 = 0;

/** Reads what follows `=> `, `-> `, `== ` or `** `; false, and nothing noted, when something in it is not of the commonest form. */
export function readDelivery(at: i32, kind: i32): bool {
  const hasText = kind != DELIVERED;
  const here = readAddress(at, line.end, hasText);
  if (here < 0 || !scanFields(here, line.end, hasText)) return false;
  const row = addRow(kind, line.seconds, line.start, line.high, line.low);
  putRecipients(row, 1);
  const isOriginal = originalTo > originalFrom && !hasHost && nextByte(at, addressTo, AT) == addressTo;
  putAddress(row, isOriginal ? hashText(originalFrom, originalTo, WITHOUT_CASE) : hashText(at, addressTo, WITHOUT_CASE));
  if (hasText) addAnswer(row, textFrom, textTo);
  const isForward = originalTo > originalFrom && isForwarded(at, addressTo - at);
  putFlags(row, (hasHost ? REMOTE : 0) | (isForward ? FORWARDED : 0));
  return true;
}

/** Finds `final[ <original>]`; where it ends, −1 for other forms. */
function readAddress(at: i32, end: i32, hasText: bool): i32 {
  originalFrom = originalTo = 0;
  addressTo = nextStop(at);
  // :blackhole:, a file
  if (byteAt(at) == COLON || byteAt(at) == SLASH) return -1;
  if (addressTo >= end || addressTo == at || byteAt(addressTo) == QUOTE || (hasText && byteAt(addressTo - 1) == COLON)) return -1;
  const next = addressTo + 1;
  if (byteAt(next) == LESS) {
    originalFrom = next + 1;
    originalTo = angleClose(originalFrom, end);
    return originalTo < 0 ? -1 : originalTo + 1;
  }
  return field.fieldAt(next) == field.NONE || field.valueAt > end ? -1 : addressTo;
}

function angleClose(at: i32, end: i32): i32 {
  for (let here = at; here < end; here++) {
    const byte = byteAt(here);
    if (byte == GREATER) return here;
    if (byte == QUOTE || byte == BACKSLASH) return -1;
  }
  return -1;
}

function scanFields(at: i32, end: i32, hasText: bool): bool {
  hasHost = false;
  textFrom = textTo = 0;
  for (let here = at; here < end;) {
    if (hasText && byteAt(here) == COLON) return takeText(here + 1, end);
    if (byteAt(here) != SPACE) return false;
    const from = here + 1;
    const found = field.fieldAt(from);
    if (found != field.NONE && field.valueAt <= end) {
      const value = field.valueAt;
      here = field.valueEnd(value, end, found);
      if (here < 0) return false;
      if (found == field.H) hasHost = true;
      if (hasText && here > value && byteAt(here - 1) == COLON) here--;
      continue;
    }
    if (hasText && byteAt(from) == COLON && byteAt(from + 1) == SPACE) return takeText(from + 1, end);
    if (hasText && (load<i64>(from) & DEFER_MASK) == DEFER) {
      // A number of Exim's own: no name of a system error follows.
      if (byteAt(from + DEFER_LENGTH) != HYPHEN) return false;
      here = min(nextByte(from + DEFER_LENGTH, end, CLOSE) + 1, end);
      continue;
    }
    if (flagAt(from, end) == field.NONE) return false;
    here = from + 1;
  }
  return true;
}

/** The text after the fields; false when it may end with a field (` DT=1.2s`). */
function takeText(at: i32, end: i32): bool {
  textFrom = min(byteAt(at) == SPACE ? at + 1 : at, end);
  textTo = end;
  return textTo <= textFrom || byteAt(end - 1) != LETTER_S || !isOfTime(byteAt(end - 2));
}

function isOfTime(byte: i32): bool {
  return isDigit(byte) || byte == DOT || byte == EQUALS || byte == 100 || byte == 104 || byte == 109 || byte == 119;
}

/** As in src/mta/exim/mainlog/log-reader.ts. */
function isForwarded(at: i32, length: i32): bool {
  for (let here = 0; here < length; here++) {
    const final = byteAt(at + here);
    const original = byteAt(originalFrom + here);
    if (final != original && (final | 32) != (original | 32)) return true;
  }
  const stop = originalFrom + length;
  return stop != originalTo && byteAt(stop) != AT;
}

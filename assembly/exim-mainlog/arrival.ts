import { AT, BACKSLASH, BRACKET_OPEN, byteAt, CLOSE, COLON, EQUALS, HYPHEN, LESS, nextByte, nextStop, OPEN, QUOTE, SPACE } from '../common/bytes';
import * as field from './fields';
import { hashId, hashText, idHigh, idLow } from '../common/hashes';
import { idLengthAt } from './ids';
import * as line from './line';
import { CLIENTS, intern, SENDERS, SUBMITTERS } from './names';
import { addNote, addRow, putBounce, putClient, putFlags, putRecipients, putSender, putSubject, putSubmitter } from './rows';

/** `MailLogKind.arrival`, and bits of `ArrivalFlag`. */
const ARRIVAL: i32 = 1;
const AUTHENTICATED: i32 = 2;
const LOCAL_SMTP: i32 = 4;
/** Marks of submitters: `A:login`, `U:user`, `H:ip`. */
const LOGIN: i32 = 65;
const USER: i32 = 85;
const CLIENT: i32 = 72;
/** As in src/mta/exim/mainlog/log-reader.ts. */
const NEARLY_FULL: i32 = 8192 - 330;
const MOST_RECIPIENTS: i32 = 0xffff;
/** `for ` */
const FOR: i32 = 0x20726f66;

let hasHost: bool = false;
let refersFrom: i32 = 0;
let refersTo: i32 = 0;
let userFrom: i32 = 0;
let userTo: i32 = 0;
let protocolFrom: i32 = 0;
let protocolTo: i32 = 0;
let loginFrom: i32 = 0;
let loginTo: i32 = 0;
let subjectFrom: i32 = 0;
let subjectTo: i32 = 0;
let recipients: i32 = 0;
let bounceHigh: i32 = 0;
let bounceLow: i32 = 0;
let nobodyAt: i32 = 0;

/** Where the text `-` stands. */
export function useNobody(at: i32): void {
  nobodyAt = at;
}

/** Reads what follows `<= `; false, and nothing noted, when something in it is not of the commonest form. */
export function readArrival(at: i32): bool {
  const end = line.end;
  const addressTo = nextStop(at);
  if (addressTo >= end || addressTo == at || byteAt(addressTo) == QUOTE || byteAt(addressTo - 1) == BACKSLASH) return false;
  if (!scanFields(addressTo, end)) return false;
  readReference();
  if (userFrom > 0 && !hasHost) addNote(line.pid, 0, bounceHigh, bounceLow);
  const row = addRow(ARRIVAL, line.seconds, line.start, line.high, line.low);
  putBounce(row, bounceHigh, bounceLow);
  putFlags(row, fillSubmitter(row));
  const isNull = addressTo - at == 2 && byteAt(at) == LESS;
  putSender(row, intern(at, isNull ? at : addressTo, 0, SENDERS));
  if (subjectFrom > 0) putSubject(row, hashText(subjectFrom, subjectTo, 0));
  putRecipients(row, end - line.start >= NEARLY_FULL ? 0 : min(recipients, MOST_RECIPIENTS));
  return true;
}

/** Finds the fields, which must stand in their order. */
function scanFields(at: i32, end: i32): bool {
  field.forgetHost();
  hasHost = false;
  refersFrom = userFrom = protocolFrom = loginFrom = subjectFrom = recipients = 0;
  let last = 0;
  for (let here = at; here < end;) {
    if (byteAt(here) != SPACE) return false;
    const from = here + 1;
    const found = field.fieldAt(from);
    if (found != field.NONE && field.valueAt <= end) {
      if (found <= last || found > field.T) return false;
      here = field.valueEnd(field.valueAt, end, found);
      if (here < 0) return false;
      noteField(found, field.valueAt, here);
      last = found;
      continue;
    }
    if (load<i32>(from) == FOR && from + 4 <= end) return countRecipients(from + 4, end);
    const flag = flagAt(from, end);
    if (flag <= last) return false;
    last = flag;
    here = from + 1;
  }
  return true;
}

function noteField(found: i32, from: i32, to: i32): void {
  switch (found) {
    case field.R:
      refersFrom = from;
      refersTo = to;
      break;
    case field.H:
      hasHost = true;
      break;
    case field.U:
      userFrom = from;
      userTo = to;
      break;
    case field.P:
      protocolFrom = from;
      protocolTo = to;
      break;
    case field.A:
      loginFrom = from;
      loginTo = to;
      break;
    case field.T: {
      const isQuoted = byteAt(from) == QUOTE;
      subjectFrom = isQuoted ? field.quotedFrom : from;
      subjectTo = isQuoted ? field.quotedTo : to;
      break;
    }
    default:
  }
}

/** `K` and `L`, alone in a word; `NONE` for anything else. */
export function flagAt(from: i32, end: i32): i32 {
  if (from >= end || (from + 1 < end && byteAt(from + 1) != SPACE)) return field.NONE;
  const letter = byteAt(from);
  return letter == 75 ? field.K : letter == 76 ? field.L : field.NONE;
}

/** Counts the addresses of [at, end); false when one is not of the commonest form. */
function countRecipients(at: i32, end: i32): bool {
  let from = at;
  do {
    const here = nextStop(from);
    if (here == from || byteAt(from) == LESS || byteAt(here) == QUOTE || byteAt(here - 1) == BACKSLASH) return false;
    if (field.hasHelo && !isRecipient(from, here)) return false;
    recipients++;
    from = here + 1;
  } while (from <= end);
  return true;
}

/** Where a client may have named itself: nothing that only a field or a host has. */
function isRecipient(from: i32, to: i32): bool {
  let isQualified = false;
  let hasEquals = false;
  for (let here = from; here < to; here++) {
    const byte = byteAt(here);
    if (byte == AT) isQualified = true;
    else if (byte == EQUALS) hasEquals = true;
    else if (byte == OPEN || byte == CLOSE || byte == BACKSLASH || (byte == BRACKET_OPEN && here == from)) return false;
  }
  return isQualified || !hasEquals;
}

/** The message that this one refers to (`R=`). */
function readReference(): void {
  bounceHigh = bounceLow = 0;
  if (refersFrom == 0 || idLengthAt(refersFrom, refersTo) != refersTo - refersFrom) return;
  hashId(refersFrom, refersTo);
  bounceHigh = idHigh;
  bounceLow = idLow;
}

/** Who brought the message in; the row's flags. */
function fillSubmitter(row: i32): i32 {
  const hasClient = hasHost && field.ipTo > 0;
  const isLogin = protocolFrom > 0 && byteAt(protocolTo - 1) == 97;
  let flags = 0;
  if (protocolFrom > 0 && protocolTo - protocolFrom > 6 && byteAt(protocolFrom) == 108 && byteAt(protocolFrom + 5) == HYPHEN) flags = LOCAL_SMTP;
  if (hasClient) putClient(row, intern(field.ipFrom, field.ipTo, 0, CLIENTS));
  if (isLogin && loginFrom > 0) {
    flags |= AUTHENTICATED;
    const driver = nextByte(loginFrom, loginTo, COLON);
    if (driver < loginTo) {
      putSubmitter(row, intern(driver + 1, nextByte(driver + 1, loginTo, COLON), LOGIN, SUBMITTERS));
      return flags;
    }
  }
  if (!hasHost && userFrom > 0) putSubmitter(row, intern(userFrom, userTo, USER, SUBMITTERS));
  else if (hasClient) putSubmitter(row, intern(field.ipFrom, field.ipTo, CLIENT, SUBMITTERS));
  else putSubmitter(row, intern(nobodyAt, nobodyAt + 1, 0, SUBMITTERS));
  return flags;
}

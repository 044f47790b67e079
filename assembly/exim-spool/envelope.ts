import { byteAt, GREATER, isAscii, isDigit, LESS, LINE_FEED, nextByte, SPACE } from '../common/bytes';
import { digitsEnd, number } from './digits';
import { readOptions } from './options';

const MOST_ID_DIGITS: i32 = 9;
const MOST_SECONDS_DIGITS: i32 = 10;
const MOST_COUNT_DIGITS: i32 = 4;
/** `XX` and a newline: nobody is finished yet. */
const NOBODY_DONE: i32 = 0x0a5858;

/** What stands before the headers (`Envelope`), all of it ASCII. */
export let loginFrom: i32 = 0;
export let loginTo: i32 = 0;
export let senderFrom: i32 = 0;
export let senderTo: i32 = 0;
export let receivedSeconds: f64 = 0;
export let recipients: i32 = 0;
/** Lines of addresses alone. */
export let recipientsFrom: i32 = 0;
export let recipientsTo: i32 = 0;

/** Reads an envelope as `readEnvelope` of spool/envelope.ts, after its first line; where the headers begin, 0 where that one has to read it. */
export function readEnvelope(from: i32, to: i32): i32 {
  const submitterEnd = nextByte(from, to, LINE_FEED);
  if (submitterEnd >= to || !readSubmitter(from, submitterEnd)) return 0;
  const senderEnd = nextByte(submitterEnd + 1, to, LINE_FEED);
  if (senderEnd >= to || !readSender(submitterEnd + 1, senderEnd)) return 0;
  const timeEnd = nextByte(senderEnd + 1, to, LINE_FEED);
  if (timeEnd >= to || !readTime(senderEnd + 1, timeEnd)) return 0;
  const tree = readOptions(timeEnd + 1, to);
  if (tree == 0 || tree + 4 >= to || (load<i32>(tree) & 0xffffff) != NOBODY_DONE) return 0;
  const end = readRecipients(tree + 3, to);
  return end != 0 && end < to && byteAt(end) == LINE_FEED ? end + 1 : 0;
}

/** `login uid gid`. */
function readSubmitter(from: i32, end: i32): bool {
  const gid = digitsStart(from, end);
  const uid = gid == end || gid == from || byteAt(gid - 1) != SPACE ? 0 : digitsStart(from, gid - 1);
  if (uid == 0 || uid == gid - 1 || uid <= from || byteAt(uid - 1) != SPACE) return false;
  loginFrom = from;
  loginTo = uid - 1;
  return isAscii(loginFrom, loginTo);
}

/** Start of the digits before `end`: `end` itself where there are none or too many. */
function digitsStart(from: i32, end: i32): i32 {
  let at = end;
  while (at > from && isDigit(byteAt(at - 1))) at--;
  return end - at <= MOST_ID_DIGITS ? at : end;
}

function readSender(from: i32, end: i32): bool {
  if (end - from < 2 || byteAt(from) != LESS || byteAt(end - 1) != GREATER) return false;
  senderFrom = from + 1;
  senderTo = end - 1;
  return isAscii(senderFrom, senderTo);
}

/** Seconds and a count of warnings. */
function readTime(from: i32, end: i32): bool {
  const secondsEnd = digitsEnd(from, MOST_SECONDS_DIGITS);
  if (secondsEnd == from || byteAt(secondsEnd) != SPACE) return false;
  receivedSeconds = number;
  return secondsEnd + 1 < end && digitsEnd(secondsEnd + 1, MOST_COUNT_DIGITS) == end;
}

/** A count and that many lines, none of which ends with a digit (what may follow an address does); where they end. */
function readRecipients(from: i32, to: i32): i32 {
  const countEnd = digitsEnd(from, MOST_COUNT_DIGITS);
  if (countEnd == from || byteAt(countEnd) != LINE_FEED) return 0;
  recipients = <i32>number;
  recipientsFrom = countEnd + 1;
  let at = recipientsFrom;
  for (let left = recipients; left > 0; left--) {
    const end = nextByte(at, to, LINE_FEED);
    if (end >= to || isDigit(byteAt(end - 1))) return 0;
    at = end + 1;
  }
  recipientsTo = at;
  return isAscii(recipientsFrom, recipientsTo) ? at : 0;
}

import { readArrival } from './arrival';
import { BRACKET_CLOSE, BRACKET_OPEN, byteAt, COLON, HYPHEN, isDigit, LINE_FEED, nextByte, PLUS, SPACE } from '../common/bytes';
import { readCommand } from './command';
import { DEFERRED, DELIVERED, FAILED, readDelivery } from './delivery';
import { hashId, idHigh, idLow } from '../common/hashes';
import { idLengthAt } from './ids';
import * as line from './line';
import { addRow, answers, goOn, isFull, notes, rows } from './rows';

export { useNobody } from './arrival';
export { useFields } from './fields';
export { arenaEnd, clearNames, intern, nameCount, useNames } from './names';
export { useRows } from './rows';

const COMPLETED: i32 = 5;
/** `YYYY-MM-DD HH:MM:SS ` */
const STAMP: i32 = 20;
const MOST_DIGITS: i32 = 9;
const LONGEST: i32 = 1 << 14;
/** `cwd=`, `Complete` */
const CWD: i32 = 0x3d647763;
const COMPLETE: i64 = 0x6574656c706d6f43;

let windowFrom: f64 = 0;
let windowTo: f64 = 0;
let reportAt: i32 = 0;
let dateHead: i64 = 0;
let timeHead: i64 = 0;
let minuteUtc: f64 = 0;
let latest: f64 = 0;

/** Only lines of this time, milliseconds, are read; `report`: where `read` says what it has done. */
export function useWindow(from: f64, to: f64, report: i32): void {
  windowFrom = from;
  windowTo = to;
  reportAt = report;
}

/** The minute whose lines are read: its first sixteen bytes as they are written, and when it begins. */
export function useMinute(head0: i32, head1: i32, head2: i32, head3: i32, utc: f64): void {
  dateHead = ((<i64>head1) << 32) | <i64>(<u32>head0);
  timeHead = ((<i64>head3) << 32) | <i64>(<u32>head2);
  minuteUtc = utc;
}

/**
 * Reads lines of [from, to) as `LogReader` would, until one is not of the commonest forms or the rows are full; where it stopped. Rows and notes go on after
 * those that are there. The report: the time of the last line read, then rows, notes, answers, lines read.
 */
export function read(from: i32, to: i32, rowsBefore: i32, notesBefore: i32, fileOffset: f64): i32 {
  goOn(rowsBefore, notesBefore, fileOffset);
  let lines = 0;
  let here = from;
  while (here < to && !isFull()) {
    const end = nextByte(here, to, LINE_FEED);
    if (end >= to || !readLine(here, end)) break;
    lines++;
    here = end + 1;
  }
  store<f64>(reportAt, latest);
  store<i32>(reportAt + 8, rows);
  store<i32>(reportAt + 12, notes);
  store<i32>(reportAt + 16, answers);
  store<i32>(reportAt + 20, lines);
  return here;
}

function readLine(from: i32, end: i32): bool {
  const length = end - from;
  if (length < 2 * STAMP || length > LONGEST || load<i64>(from) != dateHead || load<i64>(from + 8) != timeHead || byteAt(from + 16) != COLON)
    return false;
  const tens = byteAt(from + 17) - 48;
  const ones = byteAt(from + 18) - 48;
  if (<u32>tens > 6 || <u32>ones > 9 || byteAt(from + 19) != SPACE) return false;
  const at = minuteUtc + <f64>((tens * 10 + ones) * 1000);
  if (at < windowFrom || at > windowTo) return false;
  if (!readAfterStamp(from, end, at / 1000)) return false;
  latest = at;
  return true;
}

function readAfterStamp(from: i32, end: i32, seconds: f64): bool {
  let here = from + STAMP;
  let pid = 0;
  const first = byteAt(here);
  if (first == PLUS || first == HYPHEN) return false;
  if (first == BRACKET_OPEN) {
    const digits = ++here;
    for (; isDigit(byteAt(here)) && here - digits < MOST_DIGITS; here++) pid = pid * 10 + byteAt(here) - 48;
    if (here == digits || byteAt(here) != BRACKET_CLOSE || byteAt(here + 1) != SPACE) return false;
    here += 2;
  }
  line.beginLine(from, end, seconds, pid);
  if (load<i32>(here) == CWD) return readCommand(here + 4);
  const length = idLengthAt(here, end);
  if (length == 0 || byteAt(here + length) != SPACE) return false;
  hashId(here, here + length);
  line.setId(idHigh, idLow);
  return readText(here + length + 1, end);
}

/** Reads what follows the id. */
function readText(at: i32, end: i32): bool {
  if (at + 3 < end && byteAt(at + 2) == SPACE) {
    switch (load<u16>(at)) {
      case 0x3d3c: // <=
        return readArrival(at + 3);
      case 0x3e3d: // =>
      case 0x3e2d: // ->
        return readDelivery(at + 3, DELIVERED);
      case 0x3d3d: // ==
        return readDelivery(at + 3, DEFERRED);
      case 0x2a2a: // **
        return readDelivery(at + 3, FAILED);
      default:
        return false;
    }
  }
  // Completed
  if (end - at != 9 || load<i64>(at) != COMPLETE || byteAt(at + 8) != 100) return false;
  addRow(COMPLETED, line.seconds, line.start, line.high, line.low);
  return true;
}

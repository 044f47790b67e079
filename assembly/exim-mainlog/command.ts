import { byteAt, HYPHEN, isDigit, nextStop, QUOTE, SLASH, SPACE } from '../common/bytes';
import { hashId, idHigh, idLow } from '../common/hashes';
import { idLengthAt } from './ids';
import * as line from './line';
import { DIRECTORIES, intern } from './names';
import { addNote, addRow, putCwd } from './rows';

/** `MailLogKind.command`, and bits of a note's facts (src/mta/exim/mainlog/join-notes.ts). */
const COMMAND: i32 = 9;
const SUBMITS: i32 = 1;
const SESSION: i32 = 2;
/** ` args:` */
const ARGS: i64 = 0x3a7367726120;
const ARGS_MASK: i64 = 0xffffffffffff;
const ARGS_LENGTH: i32 = 6;
const MOST_DIGITS: i32 = 7;
/** Whether an option's argument is the next word; what the general reader is to look at. */
const APART: i32 = 1;
const OTHER: i32 = -1;

let facts: i32 = 0;
let bounceHigh: i32 = 0;
let bounceLow: i32 = 0;

/** Reads what follows `cwd=`; false, and nothing noted, when something in it is not of the commonest form. */
export function readCommand(at: i32): bool {
  const end = line.end;
  const to = nextStop(at);
  if (to >= end || byteAt(to) == QUOTE) return false;
  let digit = to + 1;
  let said = 0;
  for (; digit <= to + MOST_DIGITS && isDigit(byteAt(digit)); digit++) said = said * 10 + byteAt(digit) - 48;
  const args = digit + ARGS_LENGTH + 1;
  if (digit == to + 1 || args >= end || (load<i64>(digit) & ARGS_MASK) != ARGS || byteAt(args - 1) != SPACE) return false;
  if (!readArguments(args, end, said)) return false;
  const cwd = intern(at, to, 0, DIRECTORIES);
  addNote(line.pid, facts, bounceHigh, bounceLow);
  putCwd(addRow(COMMAND, line.seconds, line.start, 0, 0), cwd);
  return true;
}

/** As `readArguments` of src/mta/exim/mainlog/arguments.ts; true when as many are there as the line says. */
function readArguments(from: i32, to: i32, said: i32): bool {
  facts = SUBMITS;
  bounceHigh = bounceLow = 0;
  let here = nextStop(from);
  if (byteAt(here) == QUOTE || !isPlainName(from, here)) return false;
  let count = 1;
  let isOwned = false;
  let isOver = false;
  for (; here < to; count++) {
    const start = here + 1;
    here = nextStop(start);
    if (byteAt(here) == QUOTE) return false;
    if (isOwned) isOwned = false;
    else if (!isOver && byteAt(start) == HYPHEN) {
      if (here - start == 2 && byteAt(start + 1) == HYPHEN) {
        isOver = true;
        continue;
      }
      const option = readOption(start, here);
      if (option == OTHER) return false;
      isOwned = option == APART;
    }
  }
  return count == said;
}

/** No name under which Exim does something else: `mailq`, `newaliases`, `rsmtp`, `runq`. */
function isPlainName(from: i32, to: i32): bool {
  let base = to;
  while (base > from && byteAt(base - 1) != SLASH) base--;
  const letter = byteAt(base);
  return letter != 109 && letter != 110 && letter != 114;
}

function readOption(start: i32, end: i32): i32 {
  const isAlone = end - start == 2;
  switch (byteAt(start + 1)) {
    case 98: // b
      readMode(byteAt(start + 2), end - start);
      return 0;
    case 113: // q
    case 77: // M
    case 82: // R
    case 83: // S
      facts &= ~SUBMITS;
      return 0;
    case 69: // E
      if (idLengthAt(start + 2, end) != end - start - 2) return 0;
      hashId(start + 2, end);
      bounceHigh = idHigh;
      bounceLow = idLow;
      return 0;
    case 70: // F: perhaps cron's
      return OTHER;
    case 102: // f
    case 114: // r
    case 104: // h
    case 67: // C
    case 76: // L
    case 88: // X
      return isAlone ? APART : 0;
    case 111: // o
      return byteAt(start + 2) == 77 && end - start == 4 ? APART : 0;
    default:
      return 0;
  }
}

/** `-bs`, `-bS`, `-bm`, `-bnq`; any other `-b…` submits nothing. */
function readMode(mode: i32, length: i32): void {
  if (mode == 115 || mode == 83) facts |= SESSION;
  else if (mode != 110 && !(mode == 109 && length == 3)) facts &= ~SUBMITS;
}

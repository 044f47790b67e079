import { AT, BACKSLASH, BRACKET_OPEN, CLOSE, EQUALS, LESS, OPEN, QUOTE, SPACE } from '../../../parse/mail-log/byte.ts';
import { Field, fieldAt, found, LAST_OF_ARRIVAL } from './fields.ts';
import { flagOf } from './flags.ts';
import type { LogLine } from './log-line.ts';
import { addressEnd, angleEnd, heloEnd, startsWith, wordEnd } from '../../../parse/mail-log/scan.ts';
import { addressOfHost, helo, readValue } from './value.ts';

const MOST_HELO_ENDS = 32;
const FOR = Buffer.from('for ', 'latin1');
const FROM = Buffer.from('from <', 'latin1');
const TRUNC = Buffer.from('<trunc>', 'latin1');
const LETTER_F = 102;

/** Reads what follows `<= ` of an arrival: sender and fields. The line is understood when all of it is in its form and place. */
export function readArrival(bytes: Uint8Array, at: number, end: number, line: LogLine): void {
  let here = addressEnd(bytes, at, end);
  const isBroken = here < 0;
  if (isBroken) here = wordEnd(bytes, at, end);
  line.addressFrom = at;
  line.addressTo = here;
  helo.next = -1;
  line.understood = scanFields(bytes, here, end, line, 0) && !isBroken && here > at;
  if (!line.understood && helo.next >= 0) tryOtherHelo(bytes, end, line);
}

/**
 * A HELO may itself look like `x) [192.0.2.1] P=esmtpa A=plain:somebody`. Exim writes balanced quotes after it, so of all its possible ends
 * only the true one lets the whole line read. When none does, the last address counts and no login is believed.
 */
function tryOtherHelo(bytes: Uint8Array, end: number, line: LogLine): void {
  if (!line.has(Field.H)) return;
  const first = helo.next;
  const start = line.start(Field.H);
  const hasReference = line.has(Field.R) && line.start(Field.R) < start;
  let last = first;
  for (let tries = 0; tries < MOST_HELO_ENDS; tries++) {
    const next = heloEnd(bytes, last, end);
    if (next < 0) break;
    last = next;
    line.forgetFields();
    if (hasReference) line.set(Field.R, line.start(Field.R), line.end(Field.R));
    const to = addressOfHost(bytes, next, end, line);
    line.set(Field.H, start, to);
    line.understood = scanFields(bytes, to, end, line, Field.H);
    if (line.understood) return;
  }
  if (last !== first) line.drop(Field.A);
}

/** Notes the fields from `at`, all after `place` in the order of arrivals; false when something else stands there. It goes on after such a thing. */
function scanFields(bytes: Uint8Array, at: number, end: number, line: LogLine, place: number): boolean {
  let here = at;
  let last = place;
  let all = true;
  while (here < end) {
    if (bytes[here] !== SPACE) all = false;
    const from = here + 1;
    const field = fieldAt(bytes, from);
    if (field !== Field.none && found.value <= end) {
      const value = found.value;
      const to = readValue(bytes, value, end, field, line);
      if (to < 0 || field <= last || field > LAST_OF_ARRIVAL) all = false;
      last = field;
      here = to < 0 ? wordEnd(bytes, value, end) : to;
      continue;
    }
    if (bytes[from] === LETTER_F) {
      if (startsWith(bytes, from, end, FOR)) return readRecipients(bytes, from + 3, end, line) && all;
      if (startsWith(bytes, from, end, FROM)) {
        const to = angleEnd(bytes, from + 5, end);
        if (to < 0 || line.has(Field.from)) all = false;
        else line.set(Field.from, from + 5, to);
        last = Field.from;
        here = to < 0 ? wordEnd(bytes, from, end) : to;
        continue;
      }
    }
    here = wordEnd(bytes, from, end);
    const flag = flagOf(bytes, from, here);
    if (flag <= last) all = false;
    else {
      line.set(flag, from, here);
      last = flag;
    }
  }
  return all;
}

/** Counts the addresses after ` for`; each may have spaces in quotes. `<trunc>` (4.98 and later) says that some are missing: 0 then. */
function readRecipients(bytes: Uint8Array, at: number, end: number, line: LogLine): boolean {
  let count = 0;
  let all = at + 1 < end;
  let here = at;
  while (here < end) {
    const from = here + 1;
    if (bytes[from] === LESS && from + TRUNC.length === end && startsWith(bytes, from, end, TRUNC)) {
      count = 0;
      break;
    }
    here = helo.next >= 0 ? recipientEnd(bytes, from, end) : addressEnd(bytes, from, end);
    if (here <= from) {
      all = false;
      here = wordEnd(bytes, from, end);
    }
    count++;
  }
  line.recipients = count;
  line.set(Field.for, Math.min(at + 1, end), end);
  return all;
}

/** After one recipient: as `addressEnd`, but −1 for what only a field or a host has outside quotes: nobody may hide the rest of a line in a list. */
function recipientEnd(bytes: Uint8Array, at: number, end: number): number {
  let isQualified = false;
  let hasEquals = false;
  for (let here = at; here < end; here++) {
    const byte = bytes[here] ?? 0;
    if (byte > AT && byte !== BACKSLASH && byte !== BRACKET_OPEN) continue;
    if (byte === SPACE) return hasEquals && !isQualified ? -1 : here;
    if (byte === AT) isQualified = true;
    else if (byte === EQUALS) hasEquals = true;
    else if (byte === QUOTE || byte === BACKSLASH) return addressEnd(bytes, at, end);
    else if (byte === OPEN || byte === CLOSE || (byte === BRACKET_OPEN && here === at)) return -1;
  }
  return hasEquals && !isQualified ? -1 : end;
}

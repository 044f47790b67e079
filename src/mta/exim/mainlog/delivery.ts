import { CLOSE, COLON, DOT, EQUALS, HYPHEN, LESS, OPEN, QUOTE, SPACE } from '../../../parse/mail-log/byte.ts';
import { Field, fieldAt, found } from './fields.ts';
import { flagOf } from './flags.ts';
import type { LogLine } from './log-line.ts';
import { angleEnd, quotedEnd, spaceOrQuote, startsWith, wordEnd } from '../../../parse/mail-log/scan.ts';
import { readValue } from './value.ts';

const text = (ascii: string): Uint8Array => Buffer.from(ascii, 'latin1');
const ROUTING = text('routing ');
const DEFER = text('defer (');
const BLACKHOLE = text('blackhole (');
const DISCARDED = text('discarded (');
const HOST = text('H=');
const TIME = text('DT=');
const TIME_AT_END = text(' DT=');
const LETTER = { b: 98, d: 100, h: 104, m: 109, r: 114, s: 115, w: 119 } as const;
const LONGEST_TIME = 24;
/** In an address; each is looked behind for the end, which takes time. */
const MOST_SPACES = 16;

/**
 * Reads what follows the mark of a delivery, deferral or failure (deliver.c, 4.80 to 4.99): `final[ (parents)][ <original>]`, fields, and the
 * text after `: ` (` : ` from 4.99). `hasText`: a colon at the end of a value begins the text (`**` and `==`).
 */
export function readDelivery(bytes: Uint8Array, at: number, end: number, line: LogLine, hasText: boolean): void {
  if (
    !hasText &&
    (bytes[at] === LETTER.b || bytes[at] === LETTER.d) &&
    (startsWith(bytes, at, end, BLACKHOLE) || startsWith(bytes, at, end, DISCARDED))
  ) {
    line.addressFrom = at;
    line.addressTo = wordEnd(bytes, at, end);
    line.textFrom = line.addressTo + 1;
    line.textTo = end;
    line.understood = true;
    return;
  }
  const here = readAddress(bytes, at, end, line, hasText);
  line.understood = here > at && scanFields(bytes, here, end, line, hasText);
  if (hasText && line.textTo > line.textFrom) cutTime(bytes, line);
}

/** Notes final and original address; where they end. A local part that needs quotes is logged without them, so spaces may stand in it. */
function readAddress(bytes: Uint8Array, at: number, end: number, line: LogLine, hasText: boolean): number {
  line.addressFrom = at;
  let here = at;
  if (bytes[at] === QUOTE) {
    const to = quotedEnd(bytes, at, end);
    if (to > 0) here = to;
  }
  for (let tries = 0; ; here++) {
    here = spaceOrQuote(bytes, here, end);
    if (hasText && here > at && bytes[here - 1] === COLON && here < end) {
      here--;
      break;
    }
    if (here >= end || (bytes[here] === SPACE && tries++ < MOST_SPACES && endsAddress(bytes, here + 1, end))) break;
  }
  line.addressTo = Math.min(here, end);
  if (here < end && bytes[here + 1] === OPEN) {
    const close = closeEnd(bytes, here + 1, end);
    if (close > 0) {
      line.set(Field.parents, here + 2, close - 1);
      here = close;
    }
  }
  if (here + 1 < end && bytes[here] === SPACE && bytes[here + 1] === LESS) {
    const to = angleEnd(bytes, here + 1, end);
    if (to > 0) {
      line.originalFrom = here + 2;
      line.originalTo = to - 1;
      here = to;
    }
  }
  return Math.min(here, end);
}

/** True when what stands after a space is no longer the address. */
function endsAddress(bytes: Uint8Array, at: number, end: number): boolean {
  switch (bytes[at]) {
    case LESS:
      return angleEnd(bytes, at, end) > 0;
    case OPEN:
      return closeEnd(bytes, at, end) > 0;
    case COLON:
      return bytes[at + 1] === SPACE;
    case LETTER.r:
      return startsWith(bytes, at, end, ROUTING);
    case LETTER.d:
      return startsWith(bytes, at, end, DEFER);
    default:
      return fieldAt(bytes, at) !== Field.none && found.value <= end && bytes[found.value - 1] === EQUALS;
  }
}

/** After `(…)` that is followed by a space, a colon or nothing; −1 when it is not there. */
function closeEnd(bytes: Uint8Array, at: number, end: number): number {
  for (let here = at + 1; here < end; here++) {
    if (bytes[here] !== CLOSE) continue;
    return here + 1 === end || bytes[here + 1] === SPACE || bytes[here + 1] === COLON ? here + 1 : -1;
  }
  return -1;
}

function scanFields(bytes: Uint8Array, at: number, end: number, line: LogLine, hasText: boolean): boolean {
  let here = at;
  let all = true;
  while (here < end) {
    if (hasText && bytes[here] === COLON) return takeText(bytes, here + 1, end, line) && all;
    if (bytes[here] !== SPACE) all = false;
    const from = here + 1;
    const field = fieldAt(bytes, from);
    if (field !== Field.none && found.value <= end) {
      const value = found.value;
      here = readValue(bytes, value, end, field, line);
      if (here < 0) {
        all = false;
        here = wordEnd(bytes, value, end);
      } else if (hasText && here > value && bytes[here - 1] === COLON && line.end(field) === here) {
        here--;
        line.ends[field] = here;
      }
      continue;
    }
    if (hasText) {
      if (bytes[from] === COLON && bytes[from + 1] === SPACE) return takeText(bytes, from + 1, end, line) && all;
      if (startsWith(bytes, from, end, DEFER)) {
        here = readDefer(bytes, from, end, line);
        continue;
      }
      if (startsWith(bytes, from, end, ROUTING)) {
        here = from + ROUTING.length - 1;
        continue;
      }
    }
    here = wordEnd(bytes, from, end);
    const flag = flagOf(bytes, from, here);
    if (flag === Field.none) all = false;
    else line.set(flag, from, here);
  }
  return all;
}

/** After `defer (N)` and, when N is a system error, its name: that has no field in it. */
function readDefer(bytes: Uint8Array, at: number, end: number, line: LogLine): number {
  const from = at + DEFER.length;
  let here = from;
  while (here < end && bytes[here] !== CLOSE) here++;
  line.set(Field.defer, from, here);
  here = Math.min(here + 1, end);
  if (bytes[from] === HYPHEN || here >= end || bytes[here] !== COLON || bytes[here + 1] !== SPACE) return here;
  const nameFrom = here + 2;
  for (here = nameFrom; here < end; here++) {
    const byte = bytes[here];
    if (byte === COLON) break;
    if (byte === SPACE && (startsWith(bytes, here + 1, end, HOST) || startsWith(bytes, here + 1, end, TIME))) break;
  }
  line.textFrom = Math.min(nameFrom, end);
  line.textTo = Math.min(here, end);
  return line.textTo;
}

/** The text after the fields, with the name of a system error before it if there was one and nothing stands between. */
function takeText(bytes: Uint8Array, at: number, end: number, line: LogLine): boolean {
  const from = bytes[at] === SPACE ? at + 1 : at;
  if (line.textTo === 0 || line.textTo < at - 1) line.textFrom = Math.min(from, end);
  line.textTo = end;
  return true;
}

/** ` DT=1.2s` at the end of a failure's text is a field (4.94 and later, +deliver_time). */
function cutTime(bytes: Uint8Array, line: LogLine): void {
  const { textFrom, textTo } = line;
  if (bytes[textTo - 1] !== LETTER.s) return;
  const first = Math.max(textFrom, textTo - LONGEST_TIME);
  let here = textTo - 2;
  for (; here > first && bytes[here] !== EQUALS; here--) {
    const byte = bytes[here] ?? 0;
    const isTime = (byte >= 48 && byte <= 57) || byte === DOT || byte === LETTER.d || byte === LETTER.h || byte === LETTER.m || byte === LETTER.w;
    if (!isTime) return;
  }
  if (here - 3 < textFrom || !startsWith(bytes, here - 3, textTo, TIME_AT_END)) return;
  line.textTo = here - 3;
  line.set(Field.DT, here + 1, textTo);
}

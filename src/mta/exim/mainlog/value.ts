import { AT, BRACKET_OPEN, COLON, LESS, OPEN, QUOTE, SPACE, STAR } from '../../../parse/mail-log/byte.ts';
import { Field, Form, formOf } from './fields.ts';
import type { LogLine } from './log-line.ts';
import { angleEnd, heloEnd, ipEnd, plainEnd, quotedEnd, wordEnd } from '../../../parse/mail-log/scan.ts';

/** Where a HELO's end was looked for last; a later one is tried when the line does not read with it. */
export const helo = { next: -1 };

/** Reads the value of `field` at `at` and notes it; where it stopped, −1 when it has not its form. */
export function readValue(bytes: Uint8Array, at: number, end: number, field: number, line: LogLine): number {
  const form = formOf(field);
  let to = -1;
  if (form === Form.plain) to = plainEnd(bytes, at, end);
  else if (form === Form.host) to = hostEnd(bytes, at, end, line);
  else if (form === Form.angle) to = bytes[at] === LESS ? angleEnd(bytes, at, end) : plainEnd(bytes, at, end);
  else if (bytes[at] === QUOTE) return readQuoted(bytes, at, end, field, line);
  else if (form === Form.quotedOrPlain) to = plainEnd(bytes, at, end);
  if (to >= 0) line.set(field, at, to);
  return to;
}

function readQuoted(bytes: Uint8Array, at: number, end: number, field: number, line: LogLine): number {
  const to = quotedEnd(bytes, at, end);
  if (to < 0) return -1;
  if (field !== Field.id) {
    line.set(field, at + 1, to - 1);
    return to;
  }
  // The local part of a Message-Id may be a quoted string: `id="a b"@host`.
  const whole = bytes[to] === AT ? plainEnd(bytes, to, end) : -1;
  if (whole >= 0) line.set(field, at, whole);
  return whole;
}

/**
 * After the value of `H=`: `host [ip]`, `(helo) [ip]`, `host (helo) [ip]`, `[ip]`, each with `:port` and `*` (connection used again). The HELO
 * is whatever the client said; the first `) [ip]` is tried as its end, `helo.next` says where to look on.
 */
export function hostEnd(bytes: Uint8Array, at: number, end: number, line: LogLine): number {
  let here = at;
  const first = bytes[here];
  if (first !== BRACKET_OPEN && first !== OPEN) {
    here = wordEnd(bytes, here, end);
    if (here === at) return -1;
    if (here + 1 >= end || (bytes[here + 1] !== BRACKET_OPEN && bytes[here + 1] !== OPEN)) return here;
    here++;
  }
  if (bytes[here] === OPEN) {
    const from = here + 1;
    here = from >= line.noHeloFrom && end <= line.noHeloTo ? -1 : heloEnd(bytes, from, end);
    if (here < 0) {
      line.noHeloFrom = from;
      line.noHeloTo = end;
      return -1;
    }
    helo.next = here;
  }
  return addressOfHost(bytes, here, end, line);
}

/** After `[ip]`, `:port` and `*` at `at`. */
export function addressOfHost(bytes: Uint8Array, at: number, end: number, line: LogLine): number {
  const close = ipEnd(bytes, at, end);
  if (close < 0) return -1;
  line.ipFrom = at + 1;
  line.ipTo = close;
  let here = close + 1;
  if (here >= end || bytes[here] === SPACE) return here;
  if (bytes[here] === COLON && here + 1 < end && isDigit(bytes[here + 1] ?? 0)) {
    here += 2;
    while (here < end && isDigit(bytes[here] ?? 0)) here++;
  }
  return here < end && bytes[here] === STAR ? here + 1 : here;
}

const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57;

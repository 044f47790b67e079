import { CLOSE, COLON, EQUALS, SPACE } from '../../../parse/mail-log/byte.ts';
import { MailLogKind } from '../../../domain/mail-log.ts';
import { Field, fieldAt, found } from './fields.ts';
import { Rest, rulesFor } from './event-rules.ts';
import type { LogLine } from './log-line.ts';
import { startsWith, wordEnd } from '../../../parse/mail-log/scan.ts';
import { hostEnd, readValue } from './value.ts';
import { flagOf } from './flags.ts';

const COMPLETED = Buffer.from('Completed', 'latin1');
const AUTHENTICATOR_FAILED = Buffer.from(' authenticator failed for ', 'latin1');
const HOST = Buffer.from('H=', 'latin1');
const SET_ID = Buffer.from('(set_id=', 'latin1');
const IGNORED = Buffer.from(': error ignored', 'latin1');
const REJECTED = ['rejected ', 'temporarily rejected ', 'incomplete transaction '].map((text) => Buffer.from(text, 'latin1'));

/** Reads a line that is no delivery, arrival or command, by the rules of `event-rules`. */
export function readEvent(bytes: Uint8Array, at: number, end: number, line: LogLine): void {
  const hasId = line.idTo > 0;
  if (hasId && startsWith(bytes, at, end, COMPLETED)) return readCompleted(bytes, at + COMPLETED.length, end, line);
  for (const { begins, kind, rest } of rulesFor(bytes[at] ?? 0, hasId)) {
    if (!startsWith(bytes, at, end, begins)) continue;
    const after = at + begins.length;
    if (rest === Rest.none && after !== end) continue;
    line.kind = kind;
    line.understood = true;
    line.textFrom = at;
    line.textTo = end;
    if (rest === Rest.client) readClient(bytes, after, end, line);
    return;
  }
  if (startsWith(bytes, at, end, HOST)) return readHostEvent(bytes, at, end, line);
  if (!hasId) readLoginFailure(bytes, at, end, line);
  else if (endsWith(bytes, at, end, IGNORED)) {
    line.kind = MailLogKind.other;
    line.understood = true;
    line.textFrom = at;
    line.textTo = end;
  }
}

/** `Completed[ QT=…]`: the message has left the spool. */
function readCompleted(bytes: Uint8Array, at: number, end: number, line: LogLine): void {
  line.kind = MailLogKind.completed;
  if (at === end) {
    line.understood = true;
    return;
  }
  const isTime = bytes[at] === SPACE && bytes[at + 1] === 81 && bytes[at + 2] === 84 && bytes[at + 3] === EQUALS;
  line.understood = isTime && readValue(bytes, at + 4, end, Field.QT, line) === end;
}

/** A client after `from`: host and address where they are there, and the fields behind it. It may also be a local user's name. */
function readClient(bytes: Uint8Array, at: number, end: number, line: LogLine): void {
  let from = at;
  if (startsWith(bytes, from, end, HOST)) from += 2;
  const to = hostEnd(bytes, from, end, line);
  if (to > from && line.ipTo > 0) line.set(Field.H, from, to);
}

/** `H=… F=<…> rejected RCPT <…>: text`, and the attempts `H=host [ip] Connection refused` under an id. */
function readHostEvent(bytes: Uint8Array, at: number, end: number, line: LogLine): void {
  let here = at - 1;
  let isWhole = true;
  while (here < end) {
    const from = here + 1;
    for (const phrase of REJECTED) {
      if (!startsWith(bytes, from, end, phrase)) continue;
      line.kind = MailLogKind.rejected;
      line.textFrom = from;
      line.textTo = end;
      line.understood = isWhole;
      return;
    }
    const field = fieldAt(bytes, from);
    if (field === Field.none || found.value > end) {
      const to = wordEnd(bytes, from, end);
      const flag = flagOf(bytes, from, to);
      if (flag === Field.none) break;
      line.set(flag, from, to);
      here = to;
      continue;
    }
    const value = found.value;
    here = readValue(bytes, value, end, field, line);
    if (here < 0) {
      isWhole = false;
      here = wordEnd(bytes, value, end);
    }
    if (here < end && bytes[here] === COLON) here++;
  }
  line.kind = MailLogKind.other;
  line.textFrom = Math.min(here + 1, end);
  line.textTo = end;
  line.understood = isWhole && line.has(Field.H);
}

/** `plain authenticator failed for (helo) [ip]: 535 … (set_id=name)`; `H=` before the host from 4.99. The name is what the client gave. */
function readLoginFailure(bytes: Uint8Array, at: number, end: number, line: LogLine): void {
  const word = wordEnd(bytes, at, end);
  if (!startsWith(bytes, word, end, AUTHENTICATOR_FAILED)) return;
  line.kind = MailLogKind.loginFailed;
  let from = word + AUTHENTICATOR_FAILED.length;
  if (startsWith(bytes, from, end, HOST)) from += 2;
  const to = hostEnd(bytes, from, end, line);
  if (to < 0) return;
  line.set(Field.H, from, to);
  line.understood = true;
  line.textFrom = Math.min(to, end);
  line.textTo = end;
  if (bytes[end - 1] !== CLOSE) return;
  for (let here = end - SET_ID.length; here > to; here--) {
    if (!startsWith(bytes, here, end, SET_ID)) continue;
    line.set(Field.setId, here + SET_ID.length, end - 1);
    return;
  }
}

function endsWith(bytes: Uint8Array, at: number, end: number, text: Uint8Array): boolean {
  return end - text.length >= at && startsWith(bytes, end - text.length, end, text);
}

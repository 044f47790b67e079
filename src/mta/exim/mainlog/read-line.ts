import { BRACKET_CLOSE, BRACKET_OPEN, SPACE } from '../../../parse/mail-log/byte.ts';
import { MailLogKind } from '../../../domain/mail-log.ts';
import { readArrival } from './arrival.ts';
import { readCommand } from './command.ts';
import { readDelivery } from './delivery.ts';
import { readEvent } from './event.ts';
import { idLengthAt } from './id-length.ts';
import type { LogClock } from './log-clock.ts';
import type { LogLine } from './log-line.ts';

/**
 * Reads one line bytes[from, end) of a main log into `line` (log.c, 4.80 to 4.99: `stamp [pid] id text`). False when it has no stamp: the
 * line goes on from the one before it, or is no log line.
 */
export function readLogLine(bytes: Uint8Array, from: number, end: number, clock: LogClock, line: LogLine): boolean {
  line.reset();
  const stamped = clock.read(bytes, from, end);
  if (stamped < 0) return false;
  line.at = clock.at;
  readText(bytes, stamped, end, line);
  return true;
}

/** Reads what follows the stamp. */
export function readText(bytes: Uint8Array, from: number, end: number, line: LogLine): void {
  let here = bytes[from] === BRACKET_OPEN ? readPid(bytes, from, end, line) : from;
  const idLength = idLengthAt(bytes, here, end);
  if (idLength > 0 && bytes[here + idLength] === SPACE && here + idLength < end) {
    line.idFrom = here;
    line.idTo = here + idLength;
    here += idLength + 1;
    if (bytes[here + 2] === SPACE && here + 2 < end && readMark(bytes, here, end, line)) return;
  } else if (readCommand(bytes, here, end, line)) return;
  readEvent(bytes, here, end, line);
}

/** `<=`, `=>` and their kin; false when the text begins otherwise. */
function readMark(bytes: Uint8Array, at: number, end: number, line: LogLine): boolean {
  const from = at + 3;
  switch (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)) {
    case 0x3c3d: // <=
    case 0x283d: // (= faked as rejected
      line.kind = MailLogKind.arrival;
      readArrival(bytes, from, end, line);
      return true;
    case 0x3d3e: // =>
    case 0x2d3e: // ->
    case 0x3e3e: // >> cutthrough
      line.kind = MailLogKind.delivered;
      readDelivery(bytes, from, end, line, false);
      return true;
    case 0x2a3e: // *> suppressed by -N: nothing was sent
      line.kind = MailLogKind.other;
      readDelivery(bytes, from, end, line, false);
      return true;
    case 0x2a2a: // **
      line.kind = MailLogKind.failed;
      readDelivery(bytes, from, end, line, true);
      return true;
    case 0x3d3d: // ==
      line.kind = MailLogKind.deferred;
      readDelivery(bytes, from, end, line, true);
      return true;
    default:
      return false;
  }
}

/** `[pid] `, +pid; the position after it. */
function readPid(bytes: Uint8Array, at: number, end: number, line: LogLine): number {
  let pid = 0;
  for (let here = at + 1; here < end && here < at + 12; here++) {
    const byte = bytes[here] ?? 0;
    if (byte === BRACKET_CLOSE && here > at + 1 && bytes[here + 1] === SPACE) {
      line.pid = pid;
      return here + 2;
    }
    const digit = byte - 48;
    if (digit >>> 0 > 9) return at;
    pid = pid * 10 + digit;
  }
  return at;
}

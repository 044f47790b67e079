import type { Zone } from '../../../parse/zone.ts';
import { viewOf } from '../../../parse/mail-log/scan.ts';

const SPACE = 32;
const HYPHEN = 45;
const COLON = 58;
const DOT = 46;
const PLUS = 43;
const ZERO = 48;
const MINUTE_MS = 60_000;
const SHORTEST = 19;
/** Lines of one process may be written a little late; more than this backwards is the repeated hour. */
const SLACK_MS = 120_000;

/**
 * Reads the stamps of log lines: `YYYY-MM-DD HH:MM:SS[.mmm][ ±HHMM] ` (tod.c as observed in 4.96). A zone in the line wins over the one of
 * the machine. It remembers the last minute, as nearly every line is of the same minute as the one before.
 */
export class LogClock {
  /** Milliseconds since the epoch of the last stamp read. */
  at = 0;
  private readonly zone: Zone;
  private head0 = 0;
  private head1 = 0;
  private head2 = 0;
  private head3 = 0;
  private minuteUtc = 0;
  private latest = Number.NEGATIVE_INFINITY;

  constructor(zone: Zone) {
    this.zone = zone;
  }

  /** All that later readings depend on, to be taken over by another clock of the same zone. */
  get state(): readonly number[] {
    return [this.latest, this.minuteUtc, this.head0, this.head1, this.head2, this.head3];
  }

  set state([latest = 0, minuteUtc = 0, head0 = 0, head1 = 0, head2 = 0, head3 = 0]: readonly number[]) {
    this.at = this.latest = latest;
    this.minuteUtc = minuteUtc;
    this.head0 = head0;
    this.head1 = head1;
    this.head2 = head2;
    this.head3 = head3;
  }

  /** Reads the stamp at `from`; the position after it and its space, or −1 when there is none. */
  read(bytes: Uint8Array, from: number, end: number): number {
    if (end - from < SHORTEST || bytes[from + 16] !== COLON) return -1;
    const words = viewOf(bytes);
    const head0 = words.getInt32(from, true);
    const head1 = words.getInt32(from + 4, true);
    const head2 = words.getInt32(from + 8, true);
    const head3 = words.getInt32(from + 12, true);
    if (head3 !== this.head3 || head2 !== this.head2 || head1 !== this.head1 || head0 !== this.head0) {
      const local = readMinute(bytes, from);
      if (Number.isNaN(local)) return -1;
      this.minuteUtc = this.zone.toUtc(local, this.latest - SLACK_MS);
      this.head0 = head0;
      this.head1 = head1;
      this.head2 = head2;
      this.head3 = head3;
    }
    const tens = (bytes[from + 17] ?? 0) - ZERO;
    const ones = (bytes[from + 18] ?? 0) - ZERO;
    if (tens >>> 0 > 6 || ones >>> 0 > 9) return -1;
    let at = this.minuteUtc + (tens * 10 + ones) * 1000;
    let here = from + SHORTEST;
    if (here === end) return this.tell(at, here);
    if (bytes[here] === DOT) {
      const millis = digits(bytes, here + 1, 3, end);
      if (millis < 0) return -1;
      at += millis;
      here += 4;
    }
    if (here === end) return this.tell(at, here);
    if (bytes[here] !== SPACE) return -1;
    const sign = bytes[here + 1];
    if ((sign === PLUS || sign === HYPHEN) && (here + 6 === end || bytes[here + 6] === SPACE)) {
      const zoneDigits = digits(bytes, here + 2, 4, end);
      if (zoneDigits >= 0) {
        const minutes = Math.floor(zoneDigits / 100) * 60 + (zoneDigits % 100);
        at += readMinute(bytes, from) - this.minuteUtc - (sign === PLUS ? minutes : -minutes) * MINUTE_MS;
        here += 6;
        if (here === end) return this.tell(at, here);
      }
    }
    return this.tell(at, here + 1);
  }

  private tell(at: number, next: number): number {
    this.at = at;
    this.latest = at;
    return next;
  }
}

/** Number of `count` digits, or −1. */
function digits(bytes: Uint8Array, at: number, count: number, end: number): number {
  if (at + count > end) return -1;
  let value = 0;
  for (let here = at; here < at + count; here++) {
    const digit = (bytes[here] ?? 0) - ZERO;
    if (digit >>> 0 > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Local milliseconds (as if UTC) of `YYYY-MM-DD HH:MM`, NaN when it is not one. */
function readMinute(bytes: Uint8Array, at: number): number {
  if (bytes[at + 4] !== HYPHEN || bytes[at + 7] !== HYPHEN || bytes[at + 10] !== SPACE || bytes[at + 13] !== COLON) return Number.NaN;
  const end = at + 16;
  const year = digits(bytes, at, 4, end);
  const month = digits(bytes, at + 5, 2, end);
  const day = digits(bytes, at + 8, 2, end);
  const hour = digits(bytes, at + 11, 2, end);
  const minute = digits(bytes, at + 14, 2, end);
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || hour > 23 || minute < 0 || minute > 59) return Number.NaN;
  return Date.UTC(year, month - 1, day, hour, minute);
}

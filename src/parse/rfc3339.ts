const ZERO = 48;
const PLUS = 43;
const HYPHEN = 45;
const DOT = 46;
const COLON = 58;
const LETTER_T = 84;
const LETTER_Z = 90;
const MINUTE_MS = 60_000;

/**
 * Reads stamps as RFC 3339 has them (`2026-11-24T02:14:42.305123+01:00`, the colon of the zone may be missing). It remembers the last minute: nearly every line of a log
 * is of the same minute as the one before, and no two have the same microsecond.
 */
export class Rfc3339Reader {
  private minute = -1;
  private minuteUtc = 0;

  /** Milliseconds since the epoch of the stamp bytes[from, end); NaN when it is none. */
  read(bytes: Uint8Array, from: number, end: number): number {
    const minute = this.readMinute(bytes, from, end);
    const seconds = bytes[from + 16] === COLON ? digits(bytes, from + 17, 2, end) : -1;
    if (minute < 0 || seconds < 0 || seconds > 60) return Number.NaN;
    let here = from + 19;
    let fraction = 0;
    if (bytes[here] === DOT) {
      let unit = 100;
      for (here++; here < end && isDigit(bytes[here]); here++) {
        fraction += ((bytes[here] ?? 0) - ZERO) * unit;
        unit /= 10;
      }
      if (unit === 100) return Number.NaN;
    }
    const zone = readZone(bytes, here, end);
    return this.minuteUtc + seconds * 1000 + fraction - zone;
  }

  /** The date and time to the minute, as a number that is another for each; −1 when it is none. */
  private readMinute(bytes: Uint8Array, from: number, end: number): number {
    const isFormed = bytes[from + 4] === HYPHEN && bytes[from + 7] === HYPHEN && bytes[from + 10] === LETTER_T && bytes[from + 13] === COLON;
    if (!isFormed || end - from < 20) return -1;
    const year = digits(bytes, from, 4, end);
    const month = digits(bytes, from + 5, 2, end);
    const day = digits(bytes, from + 8, 2, end);
    const hour = digits(bytes, from + 11, 2, end);
    const minute = digits(bytes, from + 14, 2, end);
    if (year < 1000 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || hour > 24 || minute < 0 || minute > 59) return -1;
    const number = (((year * 13 + month) * 32 + day) * 25 + hour) * 60 + minute;
    if (number === this.minute) return number;
    this.minute = number;
    this.minuteUtc = Date.UTC(year, month - 1, day, hour, minute);
    return number;
  }
}

/** Milliseconds that a zone is ahead of UTC; NaN when it is none. */
function readZone(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] === LETTER_Z) return at + 1 === end ? 0 : Number.NaN;
  const sign = bytes[at] === PLUS ? 1 : bytes[at] === HYPHEN ? -1 : 0;
  const minutesAt = bytes[at + 3] === COLON ? at + 4 : at + 3;
  const hours = digits(bytes, at + 1, 2, end);
  const minutes = digits(bytes, minutesAt, 2, end);
  return sign === 0 || hours < 0 || minutes < 0 || minutesAt + 2 !== end ? Number.NaN : sign * (hours * 60 + minutes) * MINUTE_MS;
}

/** Number of `count` digits, or −1. */
function digits(bytes: Uint8Array, at: number, count: number, end: number): number {
  if (at + count > end) return -1;
  let value = 0;
  for (let here = at; here < at + count; here++) {
    if (!isDigit(bytes[here])) return -1;
    value = value * 10 + (bytes[here] ?? 0) - ZERO;
  }
  return value;
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= ZERO + 9;

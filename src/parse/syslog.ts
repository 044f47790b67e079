import { Rfc3339Reader } from './rfc3339.ts';
import type { Zone } from './zone.ts';

const SPACE = 32;
const COLON = 58;
const BRACKET_OPEN = 91;
const BRACKET_CLOSE = 93;
const ZERO = 48;
const DAY_MS = 86_400_000;
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** What stands before the text of one syslog line; filled anew by each reading. */
export interface SyslogPrefix {
  /** Milliseconds since the epoch, UTC. */
  at: number;
  tagFrom: number;
  tagTo: number;
  /** 0 when none is told. */
  pid: number;
  textFrom: number;
}

/**
 * Reads the beginnings of syslog lines as rsyslog and syslog-ng write them: `Nov 24 02:14:42 host tag[pid]: text` (RFC 3164; local time, no
 * year) and `2026-11-24T02:14:42.305123+01:00 host tag[pid]: text` (RFC 3339).
 */
export class SyslogReader {
  readonly prefix: SyslogPrefix = { at: 0, tagFrom: 0, tagTo: 0, pid: 0, textFrom: 0 };
  private readonly zone: Zone;
  private readonly latest: number;
  private stamp = '';
  private stampAt = Number.NaN;
  private readonly rfc3339 = new Rfc3339Reader();

  /** `latest`: no line is younger than this (the file's last change, or now); the year of classic stamps follows from it. */
  constructor(zone: Zone, latest: number) {
    this.zone = zone;
    this.latest = latest;
  }

  /** Reads the line bytes[from, end) into `prefix`; false when it has no such beginning. */
  read(bytes: Buffer, from: number, end: number): boolean {
    const stampEnd = isDigit(bytes[from]) ? nextSpace(bytes, from, end) : from + 15;
    if (stampEnd >= end || bytes[stampEnd] !== SPACE || stampEnd - from > 40) return false;
    if (isDigit(bytes[from])) this.stampAt = this.rfc3339.read(bytes, from, stampEnd);
    else {
      const stamp = bytes.toString('latin1', from, stampEnd);
      if (stamp !== this.stamp) {
        this.stamp = stamp;
        this.stampAt = this.readClassic(stamp);
      }
    }
    if (Number.isNaN(this.stampAt)) return false;
    const host = nextSpace(bytes, stampEnd + 1, end);
    if (host >= end) return false;
    this.prefix.at = this.stampAt;
    return this.readTag(bytes, host + 1, end);
  }

  private readTag(bytes: Buffer, from: number, end: number): boolean {
    const { prefix } = this;
    prefix.tagFrom = from;
    prefix.pid = 0;
    for (let here = from; here < end; here++) {
      const byte = bytes[here];
      if (byte === SPACE) return false;
      if (byte === BRACKET_OPEN) {
        prefix.tagTo = here;
        for (here++; here < end && isDigit(bytes[here]); here++) prefix.pid = prefix.pid * 10 + (bytes[here] ?? 0) - ZERO;
        if (bytes[here] !== BRACKET_CLOSE || bytes[here + 1] !== COLON) return false;
        prefix.textFrom = Math.min(end, bytes[here + 2] === SPACE ? here + 3 : here + 2);
        return true;
      }
      if (byte === COLON) {
        prefix.tagTo = here;
        prefix.textFrom = Math.min(end, bytes[here + 1] === SPACE ? here + 2 : here + 1);
        return here > from;
      }
    }
    return false;
  }

  /** The youngest time that is not after `latest` (by more than a day) at which a local clock showed this. */
  private readClassic(stamp: string): number {
    const found = /^([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d)$/.exec(stamp);
    const month = found ? MONTHS.indexOf(found[1] ?? '') / 3 : -1;
    if (!found || month < 0 || !Number.isInteger(month)) return Number.NaN;
    const [, , day, hour, minute, second] = found.map(Number);
    const year = new Date(this.latest).getUTCFullYear() + 1;
    for (let back = 0; back <= 5; back++) {
      const local = Date.UTC(year - back, month, day, hour, minute, second);
      // 29 February is only in some years.
      if (new Date(local).getUTCMonth() !== month) continue;
      const at = this.zone.toUtc(local);
      if (at <= this.latest + DAY_MS) return at;
    }
    return Number.NaN;
  }
}

function nextSpace(bytes: Buffer, from: number, end: number): number {
  let here = from;
  while (here < end && bytes[here] !== SPACE) here++;
  return here;
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= ZERO + 9;

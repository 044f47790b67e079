import type { Instant } from '../domain/untrusted.ts';
import type { Zone } from './zone.ts';

const MONTHS: Readonly<Record<string, number>> = { Jan: 0, Feb: 1, Mar: 2, Apr: 3, May: 4, Jun: 5, Jul: 6, Aug: 7, Sep: 8, Oct: 9, Nov: 10, Dec: 11 };
const CLASSIC = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d) (\S{1,255}) /;
const RFC3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) (\S{1,255}) /;

/** A syslog line: its moment, and what stands after the host name. */
export interface SyslogLine {
  readonly at: Instant;
  readonly text: string;
}

/** The year that classic stamps lack is taken from `now`: none lies more than a day ahead of it. */
export interface SyslogClock {
  readonly zone: Zone;
  readonly now: Instant;
}

/** Prefix of a line that rsyslog or syslogd wrote (RFC 3164 §4.1.2, or RFC 3339 stamps as Debian 12 has them); null for anything else. */
export function readSyslogLine(line: string, { zone, now }: SyslogClock): SyslogLine | null {
  const stamped = RFC3339.exec(line);
  if (stamped !== null) return { at: Date.parse(stamped[1] ?? ''), text: line.slice(stamped[0].length) };
  const classic = CLASSIC.exec(line);
  const month = MONTHS[classic?.[1] ?? ''];
  if (classic === null || month === undefined) return null;
  const [whole, , day, hour, minute, second] = classic;
  const year = new Date(now).getUTCFullYear();
  const moment = (inYear: number): number => zone.toUtc(Date.UTC(inYear, month, Number(day), Number(hour), Number(minute), Number(second)));
  const at = moment(year) > now + 86_400_000 ? moment(year - 1) : moment(year);
  return { at, text: line.slice(whole.length) };
}

import type { Instant } from '../../domain/untrusted.ts';
import { monthOf } from '../../parse/months.ts';
import type { FtpClock } from './fact.ts';

const STAMP = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (\d{4}) /;

/** A line that begins as ctime(3) writes a moment (`Tue Nov 24 10:18:18 2026`, local time), with what follows; null for anything else. */
export function readLongStamp(line: string, { zone }: FtpClock): { readonly at: Instant; readonly text: string } | null {
  const [whole = '', month = '', day, hour, minute, second, year] = STAMP.exec(line) ?? [];
  const monthIndex = monthOf(month);
  if (whole === '' || monthIndex < 0) return null;
  const at = zone.toUtc(Date.UTC(Number(year), monthIndex, Number(day), Number(hour), Number(minute), Number(second)));
  return { at, text: line.slice(whole.length) };
}

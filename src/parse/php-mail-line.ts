import type { PhpMailEvent } from '../domain/php-mail-event.ts';
import { monthOf } from './months.ts';
import { readTaggedLine } from './syslog-tag.ts';
import { fixedZone, type Zone } from './zone.ts';

/** What a line alone tells. */
export type PhpMailLine = Pick<PhpMailEvent, 'at' | 'script' | 'line' | 'isEvaluated' | 'to'>;

/** How moments are told: zones by their name, and syslog's own stamps. */
export interface PhpMailClock {
  readonly zoneOf: (name: string) => Zone | null;
  readonly zone: Zone;
  readonly now: number;
}

const STAMP = /^\[(\d\d)-([A-Z][a-z]{2})-(\d{4}) (\d\d):(\d\d):(\d\d) ([\w/+:-]{1,64})\] /;
/**
 * `mail() on [FILE:LINE]: To: … -- Headers: … -- Subject: …` (php-src, main/mail.c): line breaks in what the script gives are made blanks, so a
 * line of PHP's begins with PHP's own words. The file's path comes first and is absolute: a name with `:1]: To: ` in it stays in its directory.
 */
const CALL = /^mail\(\) on \[(.{1,4096}?):(\d{1,10})\]: To: (.*)$/s;
const EVALUATED = /^(.*?)\(\d+\) : (?:eval\(\)'d code|runtime-created function)/s;
const LONGEST_TO = 1000;

/** A line of a mail.log file, or of syslog where PHP logs there (latin1); null for anything else. */
export function readPhpMailLine(line: string, clock: PhpMailClock): PhpMailLine | null {
  const stamp = STAMP.exec(line);
  if (stamp !== null) {
    const at = momentOf(stamp, clock);
    const call = readCall(line.slice(stamp[0].length));
    return at === null || call === null ? null : { at, ...call };
  }
  if (!line.includes('mail() on [')) return null;
  const syslog = readTaggedLine(line, clock);
  const call = syslog === null ? null : readCall(syslog.text);
  return syslog === null || call === null ? null : { at: syslog.at, ...call };
}

/** Moment of a line's stamp, or null. */
export function stampOfPhpMail(line: string, clock: PhpMailClock): number | null {
  const stamp = STAMP.exec(line);
  return stamp === null ? (readTaggedLine(line, clock)?.at ?? null) : momentOf(stamp, clock);
}

function readCall(text: string): Omit<PhpMailLine, 'at'> | null {
  const [, path, line, rest = ''] = CALL.exec(text) ?? [];
  if (path === undefined) return null;
  const evaluating = EVALUATED.exec(path)?.[1];
  const end = rest.indexOf(' -- Headers: ');
  return {
    script: evaluating ?? path,
    line: lineOf(path, line),
    isEvaluated: evaluating !== undefined,
    to: rest.slice(0, end < 0 ? LONGEST_TO : Math.min(end, LONGEST_TO)),
  };
}

/** Of evaluated text the line of the eval() that stands in the file. */
function lineOf(path: string, line: string | undefined): number {
  return Number(/\((\d+)\) : [er]/.exec(path)?.[1] ?? line);
}

function momentOf(stamp: RegExpExecArray, clock: PhpMailClock): number | null {
  const [, day, month = '', year, hour, minute, second, name = ''] = stamp;
  const monthIndex = monthOf(month);
  const offset = /^([+-])(\d\d):(\d\d)$/.exec(name);
  const minutes = offset === null ? 0 : (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3]));
  const zone = offset === null ? clock.zoneOf(name) : fixedZone(minutes);
  if (monthIndex < 0 || zone === null) return null;
  return zone.toUtc(Date.UTC(Number(year), monthIndex, Number(day), Number(hour), Number(minute), Number(second)));
}

import type { CronSchedule } from '../../domain/site.ts';

const NICKNAMES: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** The time fields of a crontab line (five fields or an @nickname), after crontab(5) of Vixie cron; null when malformed. */
export function readSchedule(when: string): CronSchedule | null {
  if (when === '@reboot') return { minutes: 0n, hours: 0, days: 0, months: 0, weekdays: 0, daysByEither: false, atBoot: true };
  const fields = (NICKNAMES[when.toLowerCase()] ?? when).split(/[ \t]+/);
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  if (fields.length !== 5) return null;
  const minutes = readField(minute, { from: 0, to: 59, names: [] });
  const hours = readField(hour, { from: 0, to: 23, names: [] });
  const days = readField(day, { from: 1, to: 31, names: [] });
  const months = readField(month, { from: 1, to: 12, names: MONTHS });
  const weekdays = readField(weekday, { from: 0, to: 7, names: WEEKDAYS });
  if (minutes === null || hours === null || days === null || months === null || weekdays === null) return null;
  // 7 is Sunday too.
  const week = weekdays & 0x80n ? (weekdays | 1n) & 0x7fn : weekdays;
  return {
    minutes,
    hours: Number(hours),
    days: Number(days),
    months: Number(months),
    weekdays: Number(week),
    daysByEither: !day.startsWith('*') && !weekday.startsWith('*'),
    atBoot: false,
  };
}

/** A local moment in the parts that cron looks at. */
export interface LocalMinute {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
  readonly month: number;
  readonly weekday: number;
}

/** Whether a schedule starts its job in this minute. */
export function isSlot(schedule: CronSchedule, { minute, hour, day, month, weekday }: LocalMinute): boolean {
  if (schedule.atBoot || !((schedule.minutes >> BigInt(minute)) & 1n)) return false;
  if (!(schedule.hours & (1 << hour)) || !(schedule.months & (1 << month))) return false;
  const byDay = (schedule.days & (1 << day)) !== 0;
  const byWeekday = (schedule.weekdays & (1 << weekday)) !== 0;
  return schedule.daysByEither ? byDay || byWeekday : byDay && byWeekday;
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly names: readonly string[];
}

function readField(field: string, range: Range): bigint | null {
  let mask = 0n;
  for (const part of field.split(',')) {
    const values = readPart(part, range);
    if (values === null) return null;
    mask |= values;
  }
  return mask;
}

function readPart(part: string, { from, to, names }: Range): bigint | null {
  const [, first, last, step = '1'] = /^(\*|[A-Za-z0-9]+)(?:-([A-Za-z0-9]+))?(?:\/(\d+))?$/.exec(part) ?? [];
  if (first === undefined || Number(step) < 1) return null;
  const hasStep = part.includes('/');
  const low = first === '*' ? from : readValue(first, from, names);
  const high = first === '*' ? to : last !== undefined ? readValue(last, from, names) : hasStep ? to : low;
  if (low === null || high === null || low < from || high > to || low > high) return null;
  let mask = 0n;
  for (let value = low; value <= high; value += Number(step)) mask |= 1n << BigInt(value);
  return mask;
}

function readValue(text: string, from: number, names: readonly string[]): number | null {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  const at = names.indexOf(text.toLowerCase());
  return at < 0 ? null : at + from;
}

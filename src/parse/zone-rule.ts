const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** When daylight saving begins or ends, in the form `Mm.w.d/time` (week 5 is the last) or a day of the year. */
interface Turn {
  readonly month: number;
  readonly week: number;
  readonly day: number;
  /** Day of the year instead, from 0; null when the three above count. */
  readonly yearDay: number | null;
  /** `Jn`: 29 February is never counted. */
  readonly noLeapDay: boolean;
  readonly seconds: number;
}

const NAME = '(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]+>)';
const TIME = '[+-]?\\d{1,3}(?::\\d{2}(?::\\d{2})?)?';
const RULE = new RegExp(`^${NAME}(${TIME})(?:${NAME}(${TIME})?(?:,([^,]+),([^,]+))?)?$`);

/** Offset function (UTC milliseconds to minutes ahead of UTC) of a TZ rule as POSIX.1-2017 §8.3 and tzfile(5)'s footer have it, or null. */
export function parsePosixZone(text: string): ((utc: number) => number) | null {
  const found = RULE.exec(text);
  if (!found) return null;
  const [, standardText = '0', summerText, beginText, endText] = found;
  const standard = -secondsOf(standardText) / 60;
  const hasSummer = summerText !== undefined || beginText !== undefined;
  if (!hasSummer) return () => standard;
  const summer = summerText === undefined ? standard + 60 : -secondsOf(summerText) / 60;
  const begin = parseTurn(beginText ?? 'M3.2.0');
  const end = parseTurn(endText ?? 'M11.1.0');
  if (!begin || !end) return () => standard;
  return (utc) => {
    const year = new Date(utc + standard * MINUTE_MS).getUTCFullYear();
    const from = turnTime(begin, year) - standard * MINUTE_MS;
    const to = turnTime(end, year) - summer * MINUTE_MS;
    const isSummer = from < to ? utc >= from && utc < to : utc >= from || utc < to;
    return isSummer ? summer : standard;
  };
}

function parseTurn(text: string): Turn | null {
  const [when = '', time = '2'] = text.split('/');
  if (!new RegExp(`^${TIME}$`).test(time)) return null;
  const seconds = secondsOf(time);
  const monthly = /^M(\d{1,2})\.([1-5])\.([0-6])$/.exec(when);
  if (monthly) {
    return { month: Number(monthly[1]), week: Number(monthly[2]), day: Number(monthly[3]), yearDay: null, noLeapDay: false, seconds };
  }
  const daily = /^(J?)(\d{1,3})$/.exec(when);
  if (!daily) return null;
  const noLeapDay = daily[1] === 'J';
  return { month: 1, week: 1, day: 0, yearDay: Number(daily[2]) - (noLeapDay ? 1 : 0), noLeapDay, seconds };
}

/** Local time of a turn in a year, as milliseconds as if it were UTC. */
function turnTime(turn: Turn, year: number): number {
  if (turn.yearDay !== null) {
    const leap = turn.noLeapDay && turn.yearDay >= 59 && new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1 ? 1 : 0;
    return Date.UTC(year, 0, 1) + (turn.yearDay + leap) * DAY_MS + turn.seconds * 1000;
  }
  const first = Date.UTC(year, turn.month - 1, 1);
  const firstDay = new Date(first).getUTCDay();
  let day = 1 + ((turn.day - firstDay + 7) % 7) + (turn.week - 1) * 7;
  const length = new Date(Date.UTC(year, turn.month, 0)).getUTCDate();
  while (day > length) day -= 7;
  return first + (day - 1) * DAY_MS + turn.seconds * 1000;
}

function secondsOf(text: string): number {
  const [hours = '0', minutes = '0', seconds = '0'] = text.replace(/^[+-]/, '').split(':');
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return text.startsWith('-') ? -size : size;
}

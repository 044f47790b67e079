import { parsePosixZone } from './zone-rule.ts';
import { parseTzif } from './zone-file.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** A machine's local time: how far it stands from UTC, at any time. */
export interface Zone {
  /** Minutes that local time is ahead of UTC at this time (milliseconds since the epoch). */
  offsetAt(utc: number): number;
  /**
   * The time at which a local clock shows `local` (milliseconds, as if it were UTC). Where an hour repeats, the first of the two that is
   * not before `notBefore`, if given; where an hour is left out, the time an hour later.
   */
  toUtc(local: number, notBefore?: number): number;
}

/** The files of a machine that name its zone, as `Host` has them. */
export interface ZoneFiles {
  readText(path: string, limit?: number): string | null;
  readLink(path: string): string | null;
}

/** A zone that never changes, `minutes` ahead of UTC. */
export function fixedZone(minutes: number): Zone {
  return { offsetAt: () => minutes, toUtc: (local) => local - minutes * MINUTE_MS };
}

export const utcZone: Zone = fixedZone(0);

/**
 * The zone of a machine: the bytes of its /etc/localtime (tzfile(5)); where that is a link to a file that is not there (a copied tree), the
 * zone it names; /etc/timezone; else UTC.
 */
export function machineZone(files: ZoneFiles): Zone {
  const local = files.readText('/etc/localtime', 1 << 20);
  const parsed = local === null ? null : parseTzif(local);
  if (parsed) return cachedZone(parsed);
  const linked = /zoneinfo\/(?:posix\/|right\/)?(.+)$/.exec(files.readLink('/etc/localtime') ?? '')?.[1];
  const named = linked ?? files.readText('/etc/timezone', 4096)?.trim();
  return (named ? namedZone(files, named) : null) ?? utcZone;
}

/** The zone of a name (`Europe/Moscow`) or of a TZ rule (`MSK-3`, `CET-1CEST,M3.5.0,M10.5.0/3`); null when it is neither. */
export function namedZone(files: ZoneFiles, name: string): Zone | null {
  const plain = name.replace(/^:/, '');
  if (/^(?:UTC|GMT|Etc\/UTC|Etc\/GMT|Z)$/i.test(plain)) return utcZone;
  if (/^[A-Za-z0-9_+-]+(?:\/[A-Za-z0-9_+-]+)*$/.test(plain)) {
    const bytes = files.readText(`/usr/share/zoneinfo/${plain}`, 1 << 20);
    const parsed = bytes === null ? null : parseTzif(bytes);
    if (parsed) return cachedZone(parsed);
    const known = intlOffset(plain);
    if (known) return cachedZone(known);
  }
  const rule = parsePosixZone(plain);
  return rule ? cachedZone(rule) : null;
}

/** RFC 3339 with the zone's offset at that time and milliseconds: `2026-11-24T02:24:53.120+00:00`. */
export function rfc3339(at: number, zone: Zone): string {
  const minutes = Math.round(zone.offsetAt(at));
  const local = new Date(Math.floor(at) + minutes * MINUTE_MS).toISOString().slice(0, -1);
  const size = Math.abs(minutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${local}${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** Makes a zone of its offset function, asked once for each quarter of an hour of the log. */
function cachedZone(offsetAt: (utc: number) => number): Zone {
  let quarter = Number.NaN;
  let minutes = 0;
  const cached = (utc: number): number => {
    const asked = Math.floor(utc / (HOUR_MS / 4));
    if (asked !== quarter) {
      minutes = offsetAt(utc);
      quarter = asked;
    }
    return minutes;
  };
  return { offsetAt: cached, toUtc: (local, notBefore) => localToUtc(cached, local, notBefore) };
}

function localToUtc(offsetAt: (utc: number) => number, local: number, notBefore: number | undefined): number {
  const before = offsetAt(local - 26 * HOUR_MS);
  const after = offsetAt(local + 26 * HOUR_MS);
  if (before === after) {
    const utc = local - before * MINUTE_MS;
    if (offsetAt(utc) === before) return utc;
  }
  const early = local - before * MINUTE_MS;
  const late = local - after * MINUTE_MS;
  const fits = [early, late].filter((utc) => utc + offsetAt(utc) * MINUTE_MS === local).sort((left, right) => left - right);
  const [first, second] = fits;
  if (first === undefined) return early;
  return second !== undefined && notBefore !== undefined && first < notBefore ? second : first;
}

function intlOffset(name: string): ((utc: number) => number) | null {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return null;
  }
  return (utc) => {
    const parts = new Map(format.formatToParts(utc).map((part) => [part.type, Number(part.value)]));
    const get = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    const local = Date.UTC(get('year'), get('month') - 1, get('day'), get('hour'), get('minute'), get('second'));
    return Math.round((local - Math.floor(utc / 1000) * 1000) / MINUTE_MS);
  };
}

import type { Instant } from '../domain/untrusted.ts';
import { rfc3339, type Zone } from './zone.ts';

const QUARTER_MS = 900_000;

/** `rfc3339` for many times that lie close together: all but minutes, seconds and milliseconds are kept from one to the next. */
export function stamper(zone: Zone): (at: Instant) => string {
  let quarter = Number.NaN;
  let prefix = '';
  let offset = '';
  let minute = 0;
  return (at) => {
    const whole = Math.floor(at);
    const asked = Math.floor(whole / QUARTER_MS);
    if (asked !== quarter) {
      const start = rfc3339(asked * QUARTER_MS, zone);
      quarter = asked;
      prefix = start.slice(0, 14);
      minute = Number(start.slice(14, 16));
      offset = start.slice(23);
    }
    const rest = whole - asked * QUARTER_MS;
    const seconds = Math.floor(rest / 1000);
    if (minute > 45) return rfc3339(whole, zone); // an old zone whose offset is no multiple of a quarter
    return `${prefix}${two(minute + Math.floor(seconds / 60))}:${two(seconds % 60)}.${three(rest % 1000)}${offset}`;
  };
}

function two(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}

function three(value: number): string {
  return value < 10 ? `00${value}` : value < 100 ? `0${value}` : `${value}`;
}

import type { Instant } from '../domain/untrusted.ts';
import { rfc3339, type Zone } from './zone.ts';

const QUARTER_MS = 900_000;
/** A quarter that begins later holds two hours. */
export const LAST_MINUTE = 45;

/** What all times of a quarter of an hour have in common, written down. */
export interface Quarter {
  /** Quarters since the epoch. */
  readonly number: number;
  /** Date and hour, `2026-11-24T02:`. */
  readonly prefix: string;
  /** Minute of that hour that the quarter begins with; over 45 in an old zone whose offset is no multiple of a quarter, so that it holds two hours. */
  readonly minute: number;
  /** `+03:00` */
  readonly offset: string;
}

/** The quarter of an hour that a time is in. */
export function quarterOf(at: Instant, zone: Zone): Quarter {
  const number = Math.floor(at / QUARTER_MS);
  const start = rfc3339(number * QUARTER_MS, zone);
  return { number, prefix: start.slice(0, 14), minute: Number(start.slice(14, 16)), offset: start.slice(23) };
}

/** `rfc3339` for many times that lie close together: all but minutes, seconds and milliseconds are kept from one to the next. */
export function stamper(zone: Zone): (at: Instant) => string {
  let quarter: Quarter = { number: Number.NaN, prefix: '', minute: 0, offset: '' };
  return (at) => {
    const whole = Math.floor(at);
    if (Math.floor(whole / QUARTER_MS) !== quarter.number) quarter = quarterOf(whole, zone);
    const { number, prefix, minute, offset } = quarter;
    const rest = whole - number * QUARTER_MS;
    const seconds = Math.floor(rest / 1000);
    if (minute > LAST_MINUTE) return rfc3339(whole, zone);
    return `${prefix}${two(minute + Math.floor(seconds / 60))}:${two(seconds % 60)}.${three(rest % 1000)}${offset}`;
  };
}

function two(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}

function three(value: number): string {
  return value < 10 ? `00${value}` : value < 100 ? `0${value}` : `${value}`;
}

import { Exit, ToolError } from '../domain/tool-error.ts';
import type { Instant } from '../domain/untrusted.ts';
import type { Zone } from '../parse/zone.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Seconds of a duration (`90`, `15m`, `24h`, `7d`, `2w`), or null when it is none. */
export function readDuration(text: string): number | null {
  const [, amount, unit = 's'] = /^(\d{1,9})([smhdw])?$/i.exec(text) ?? [];
  return amount === undefined ? null : Number(amount) * (UNITS[unit.toLowerCase()] ?? 1);
}

interface Reading {
  readonly now: Instant;
  readonly zone: Zone;
}

/**
 * A moment as typed: a duration back from now (`24h`), a date or a date with time in the machine's zone (`2026-11-20`, `2026-11-20 03:00`), RFC 3339,
 * or `@` with seconds since the epoch. Throws ToolError 64.
 */
export function readMoment(text: string, { now, zone }: Reading): Instant {
  const seconds = readDuration(text);
  if (seconds !== null) return now - seconds * 1000;
  const [, epoch] = /^@(\d{1,12}(?:\.\d{1,6})?)$/.exec(text) ?? [];
  if (epoch !== undefined) return Number(epoch) * 1000;
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?)?(Z|[+-]\d\d:?\d\d)?$/i.exec(text);
  if (match !== null) {
    const [, date = '', time = '00:00', rest = ':00', offset] = match;
    const local = Date.parse(`${date}T${time}${rest}Z`);
    const at = offset === undefined ? zone.toUtc(local) : Date.parse(`${date}T${time}${rest}${offset.toUpperCase()}`);
    if (Number.isFinite(at)) return at;
  }
  throw new ToolError('bad-time', Exit.usage, `not a time or duration: ${text}`, {
    hint: '24h, 7d, 2026-11-20, "2026-11-20 03:00"',
    params: { text },
  });
}

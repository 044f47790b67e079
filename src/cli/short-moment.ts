import type { Zone } from '../app/context.ts';

/** A moment for people: date, minute and offset, `2026-11-24 02:24 +00:00`. */
export function shortMoment(at: number, zone: Zone): string {
  const minutes = Math.round(zone.offsetAt(at));
  const local = new Date(at + minutes * 60_000).toISOString();
  const size = Math.abs(minutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${local.slice(0, 10)} ${local.slice(11, 16)} ${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

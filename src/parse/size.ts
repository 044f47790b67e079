const KIB = 1024;
const MIB = 1024 * 1024;

/**
 * A size as `exim -bp` shows it, without padding (`476`, `1.9K`, `12K`, `3.2M`); `''` for none. Tenths are rounded half to even, as printf
 * does and `toFixed` does not (exim 4.96 string_format_size as observed).
 */
export function shownSize(bytes: number | null): string {
  if (bytes === null || bytes === 0) return '';
  if (bytes < KIB) return String(bytes);
  if (bytes < 10 * KIB) return `${tenths(bytes / KIB)}K`;
  if (bytes < MIB) return `${Math.floor((bytes + KIB / 2) / KIB)}K`;
  if (bytes < 10 * MIB) return `${tenths(bytes / MIB)}M`;
  return `${Math.floor((bytes + MIB / 2) / MIB)}M`;
}

/** One decimal of a number of 1/2^20ths, which is exact in binary: so a tie is a true tie. */
function tenths(value: number): string {
  const scaled = value * 10;
  const below = Math.floor(scaled);
  const rest = scaled - below;
  const rounded = rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
  return `${Math.floor(rounded / 10)}.${rounded % 10}`;
}

/** An age as `exim -bp` shows it, without padding: minutes to 90, hours to 72, then days (exim 4.96 queue.c as observed). */
export function shownAge(seconds: number): string {
  const minutes = Math.trunc(seconds / 60);
  if (minutes <= 90) return `${minutes}m`;
  const hours = Math.floor((minutes + 30) / 60);
  return hours <= 72 ? `${hours}h` : `${Math.floor((hours + 12) / 24)}d`;
}

/** A volume as exiqsumm shows it, without padding: bytes below 10,000, `KB` below 10,000,000, else `MB` (exim 4.96 exiqsumm as observed). */
export function shownVolume(bytes: number): string {
  if (bytes < 10_000) return String(bytes);
  return bytes < 10_000_000 ? `${Math.floor((bytes + KIB / 2) / KIB)}KB` : `${Math.floor((bytes + MIB / 2) / MIB)}MB`;
}

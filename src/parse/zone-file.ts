import { parsePosixZone } from './zone-rule.ts';

const HEADER = 44;

/** Offset function (UTC milliseconds to minutes ahead of UTC) of a compiled zone (tzfile(5), RFC 8536; bytes as latin1), or null. */
export function parseTzif(text: string): ((utc: number) => number) | null {
  if (!text.startsWith('TZif') || text.length < HEADER) return null;
  const bytes = Buffer.from(text, 'latin1');
  try {
    const version = bytes[4] ?? 0;
    return version === 0 ? readBlock(bytes, 0, 4) : readBlock(bytes, blockLength(bytes, 0, 4), 8);
  } catch {
    return null;
  }
}

function counts(bytes: Buffer, at: number): { utc: number; standard: number; leap: number; times: number; types: number; letters: number } {
  if (bytes.toString('latin1', at, at + 4) !== 'TZif') throw new RangeError('no zone');
  const count = (index: number): number => bytes.readUInt32BE(at + 20 + index * 4);
  return { utc: count(0), standard: count(1), leap: count(2), times: count(3), types: count(4), letters: count(5) };
}

function blockLength(bytes: Buffer, at: number, width: number): number {
  const { utc, standard, leap, times, types, letters } = counts(bytes, at);
  return HEADER + times * (width + 1) + types * 6 + letters + leap * (width + 4) + standard + utc;
}

function readBlock(bytes: Buffer, at: number, width: 4 | 8): ((utc: number) => number) | null {
  const { times, types } = counts(bytes, at);
  if (types === 0 || times > 10_000) return null;
  const timesAt = at + HEADER;
  const typesAt = timesAt + times * (width + 1);
  const offsetOf = (type: number): number => bytes.readInt32BE(typesAt + type * 6) / 60;
  const isSummer = (type: number): boolean => bytes[typesAt + type * 6 + 4] === 1;
  const seconds = Array.from({ length: times }, (_, index) =>
    width === 4 ? bytes.readInt32BE(timesAt + index * 4) : Number(bytes.readBigInt64BE(timesAt + index * 8)),
  );
  const offsets = Array.from({ length: times }, (_, index) => offsetOf(bytes[timesAt + times * width + index] ?? 0));
  const first = Array.from({ length: types }, (_, type) => type).find((type) => !isSummer(type)) ?? 0;
  const firstOffset = offsetOf(first);
  const last = seconds.at(-1) ?? Number.NEGATIVE_INFINITY;
  const footer = width === 8 ? readFooter(bytes, at + blockLength(bytes, at, 8)) : null;
  return (utc) => {
    const second = Math.floor(utc / 1000);
    if (second >= last && footer) return footer(utc);
    const index = lastNotAfter(seconds, second);
    return index < 0 ? firstOffset : (offsets[index] ?? firstOffset);
  };
}

function readFooter(bytes: Buffer, at: number): ((utc: number) => number) | null {
  if (bytes[at] !== 10) return null;
  const end = bytes.indexOf(10, at + 1);
  return end < 0 ? null : parsePosixZone(bytes.toString('latin1', at + 1, end));
}

/** Index of the last element that is not greater; −1 when all are. */
function lastNotAfter(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

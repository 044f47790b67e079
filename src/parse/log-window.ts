import { type ByteSource, LineStretches } from './lines.ts';

const LINE_FEED = 10;
const HOUR_MS = 3_600_000;
/** Local time repeats an hour, clocks are set: so much is read on both sides of a window. */
export const WIDENING_MS = 2 * HOUR_MS;

/** Read before the window all the same: command lines that belong to its first arrivals, lines written a little late. */
const BEFORE_MS = 2 * 60_000;
const AFTER_MS = 60_000;
/** Processes write at their own pace: so much of a step back is no clock's doing. */
const CALM_MS = 30_000;

const PROBES = 64;
const MOST_NEAR = 256;
/** Two hours more on both sides cost little where the window is long, or the log short. */
const LONG_MS = 6 * HOUR_MS;
const SMALL_BYTES = 1 << 20;
const PROBE_BYTES = 4096;
/** Lines without a stamp (headers of a rejected message, floods of text) are passed over, up to so many bytes. */
const MOST_PROBED = 1 << 18;

const probed = Buffer.allocUnsafeSlow(PROBE_BYTES);

/** Time of a log line, milliseconds; null when it has none. */
export type StampOf = (bytes: Buffer, from: number, end: number) => number | null;

/** A stamped line found from a place on. */
interface Probe {
  readonly offset: number;
  readonly at: number;
}

/** A file of known size that can be read at any place. */
export interface PlainSource extends ByteSource {
  readonly size: number;
}

/** Which part of a file is to be read. */
export interface Region {
  /** Start of a line. */
  readonly offset: number;
  /** Reading ends after lines that are all later than this, milliseconds; Infinity: all is read. */
  readonly until: number;
  /** Where lines are about that late; what stands before it is worth reading ahead. */
  readonly end: number;
}

/**
 * The part of a file to read for the lines of [from, to], found by bisection. Where the stamps around the window are in order, that is the window
 * and a little more (`BEFORE_MS`, `AFTER_MS`); where they step back (an hour that repeats, a clock that was set), two hours on both sides; where
 * they step back by more than that anywhere, the whole file.
 */
export function regionOf(source: PlainSource, stampOf: StampOf, from: number, to: number): Region {
  const probes = probeEvery(source, stampOf, 0, source.size, source.size / PROBES);
  const last = lastStamp(source, stampOf);
  const ends = last === null ? probes : [...probes, { offset: source.size, at: last }];
  if (greatestStepBack(ends) > WIDENING_MS) return { offset: 0, until: Number.POSITIVE_INFINITY, end: source.size };
  const low = bisect(source, stampOf, probes, from - WIDENING_MS);
  const late = bisect(source, stampOf, probes, to + WIDENING_MS);
  const wide = { offset: low, until: to + WIDENING_MS, end: late };
  const high = Math.min(source.size, late + PROBE_BYTES * 2);
  if (to - from > LONG_MS || high - low < SMALL_BYTES) return wide;
  const near = probeEvery(source, stampOf, low, high, (high - low) / MOST_NEAR);
  if (greatestStepBack(near) > CALM_MS) return wide;
  const until = to + AFTER_MS;
  const end = near.find(({ at }) => at > until)?.offset ?? high;
  return { offset: bisect(source, stampOf, near.length > 0 ? near : probes, from - BEFORE_MS), until, end };
}

/** An offset before the first line that is not earlier than `target`, by `PROBE_BYTES` at most; lines before it are earlier. */
function bisect(source: PlainSource, stampOf: StampOf, probes: readonly Probe[], target: number): number {
  const firstLate = probes.findIndex((probe) => probe.at >= target);
  const before = (firstLate < 0 ? probes.length : firstLate) - 1;
  if (before < 0) return probes[0]?.offset ?? 0;
  let low = probes[before]?.offset ?? 0;
  let high = firstLate < 0 ? source.size : (probes[firstLate]?.offset ?? source.size);
  while (high - low > PROBE_BYTES) {
    const middle = Math.floor((low + high) / 2);
    const probe = probeFrom(source, stampOf, middle, high);
    if (probe === null) high = middle;
    else if (probe.at < target) low = probe.offset;
    else high = Math.min(middle, probe.offset);
  }
  return low;
}

/** First and last stamp of a file; null where there is none in reach. */
export function endsOfFile(source: PlainSource, stampOf: StampOf): { readonly first: number | null; readonly last: number | null } {
  return { first: firstStamp(source, stampOf), last: lastStamp(source, stampOf) };
}

/** Earliest and latest of the stamps met in probes all over a file: where a clock was set back, its ends do not tell. null where there are none. */
export function spanOfFile(source: PlainSource, stampOf: StampOf): { readonly earliest: number; readonly latest: number } | null {
  const last = lastStamp(source, stampOf);
  const stamps = probeEvery(source, stampOf, 0, source.size, source.size / PROBES).map(({ at }) => at);
  if (last !== null) stamps.push(last);
  return stamps.length === 0 ? null : { earliest: Math.min(...stamps), latest: Math.max(...stamps) };
}

/** First stamp of a source. */
export function firstStamp(source: ByteSource, stampOf: StampOf): number | null {
  const stretches = new LineStretches(source, 0, { end: MOST_PROBED, size: PROBE_BYTES * 4 });
  while (stretches.next()) {
    const found = stampIn(stretches.bytes, 0, stretches.length, stampOf);
    if (found !== null) return found.at;
  }
  return null;
}

function lastStamp(source: PlainSource, stampOf: StampOf): number | null {
  for (let reach = PROBE_BYTES; ; reach *= 4) {
    const from = Math.max(0, source.size - reach);
    const bytes = Buffer.allocUnsafe(source.size - from);
    const length = source.readAt(bytes, from);
    let end = length;
    while (end > 0) {
      const before = bytes.lastIndexOf(LINE_FEED, end - 2);
      const start = end < 2 ? 0 : before + 1;
      if (start === 0 && from > 0) break;
      const at = stampOf(bytes, start, bytes[end - 1] === LINE_FEED ? end - 1 : end);
      if (at !== null) return at;
      if (start === 0) break;
      end = start;
    }
    if (from === 0 || reach > MOST_PROBED) return null;
  }
}

function probeEvery(source: PlainSource, stampOf: StampOf, from: number, to: number, step: number): readonly Probe[] {
  const probes: Probe[] = [];
  for (let offset = from; offset < to; offset = Math.floor(offset + Math.max(1, step))) {
    const last = probes.at(-1)?.offset ?? -1;
    if (offset <= last) continue;
    const probe = probeFrom(source, stampOf, offset, source.size);
    if (probe === null) break;
    if (probe.offset > last) probes.push(probe);
  }
  return probes;
}

/** By how many milliseconds a stamp is earlier than one before it, at most. */
function greatestStepBack(probes: readonly Probe[]): number {
  let latest = Number.NEGATIVE_INFINITY;
  let step = 0;
  for (const { at } of probes) {
    step = Math.max(step, latest - at);
    latest = Math.max(latest, at);
  }
  return step;
}

/** First stamped line that begins at or after `offset` (the middle of a line counts as the line before) and before `limit`. */
function probeFrom(source: PlainSource, stampOf: StampOf, offset: number, limit: number): Probe | null {
  let from = offset;
  let isInside = offset > 0;
  const stop = Math.min(limit, offset + MOST_PROBED);
  for (let size = PROBE_BYTES; from < stop && size <= MOST_PROBED * 2; size *= 2) {
    const bytes = size === PROBE_BYTES ? probed : Buffer.allocUnsafe(size);
    // One byte early: a line begins at `offset` itself when a line feed stands before it.
    const early = isInside ? from - 1 : from;
    const length = source.readAt(bytes, early);
    if (length <= 0) return null;
    let start = 0;
    if (isInside) {
      start = bytes.subarray(0, length).indexOf(LINE_FEED) + 1;
      if (start === 0) {
        from = early + length;
        continue;
      }
      isInside = false;
    }
    const found = stampIn(bytes, start, length, stampOf);
    if (found !== null) return early + found.offset < limit ? { offset: early + found.offset, at: found.at } : null;
    const last = bytes.subarray(0, length).lastIndexOf(LINE_FEED);
    if (early + length >= source.size) return null;
    from = last + 1 > start ? early + last + 1 : early + start;
  }
  return null;
}

/** First stamped whole line of bytes[from, to). */
function stampIn(bytes: Buffer, from: number, to: number, stampOf: StampOf): Probe | null {
  for (let here = from; here < to;) {
    const end = bytes.indexOf(LINE_FEED, here);
    if (end < 0 || end >= to) return null;
    const at = stampOf(bytes, here, end);
    if (at !== null) return { offset: here, at };
    here = end + 1;
  }
  return null;
}

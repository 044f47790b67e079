import type { Instant } from '../domain/untrusted.ts';
import type { Host } from '../host/host.ts';
import { GzipText } from '../parse/lines-gzip.ts';
import { LineStretches } from '../parse/lines.ts';
import { regionOf, WIDENING_MS } from '../parse/log-window.ts';
import { listRotations } from './log-files.ts';

const LINE_FEED = 10;
const LONGEST_LINE = 64 * 1024;

/** One line of a log (latin1) with its place. */
export interface PlacedLine {
  readonly line: string;
  readonly file: string;
  readonly byte: number;
  /** Last change of the file: no line of it is younger, which tells the year where a stamp lacks it. */
  readonly latest: Instant;
}

/** Which lines are wanted: those of about this time. */
export interface LineWindow {
  readonly from: Instant;
  readonly to: Instant;
  readonly stampOf: (line: string, latest: Instant) => Instant | null;
}

/** Whole lines of a log and its rotations, oldest file first: all of the window and some around it, found by bisection where a file allows that. */
export function* linesOfWindow(host: Host, path: string, window: LineWindow): Iterable<PlacedLine> {
  for (const file of listRotations(host, path, window.from)) yield* linesOfFile(host, file, window);
}

/** The same of one file, plain or .gz. */
export function* linesOfFile(host: Host, path: string, { from, to, stampOf }: LineWindow): Iterable<PlacedLine> {
  const file = host.openFile(path);
  if (typeof file === 'string') return;
  const latest = file.facts.modifiedAt;
  const stampIn = (bytes: Buffer, start: number, end: number): Instant | null =>
    end - start > LONGEST_LINE ? null : stampOf(bytes.toString('latin1', start, end), latest);
  try {
    const isPacked = path.endsWith('.gz');
    const region = isPacked ? { offset: 0, until: to + WIDENING_MS } : regionOf(file, stampIn, from, to);
    const stretches = new LineStretches(isPacked ? new GzipText(file) : file, region.offset);
    let isInside = false;
    while (stretches.next()) {
      const { bytes, length } = stretches;
      let isLate = region.until < Number.POSITIVE_INFINITY;
      for (let start = 0; start < length;) {
        const end = bytes.indexOf(LINE_FEED, start);
        // What has no end is still being written, or is the first piece of a line too long to be one.
        if (end < 0 || end >= length) break;
        if (!isInside && end - start <= LONGEST_LINE) {
          const line = bytes.toString('latin1', start, end);
          if (isLate) isLate = (stampOf(line, latest) ?? region.until) > region.until;
          yield { line, file: path, byte: stretches.offset + start, latest };
        }
        isInside = false;
        start = end + 1;
      }
      isInside = bytes[length - 1] !== LINE_FEED;
      if (isLate && length > 0) return;
    }
  } finally {
    file.close();
  }
}

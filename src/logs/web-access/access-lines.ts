import type { Instant } from '../../domain/untrusted.ts';
import type { WebEvent } from '../../domain/web-event.ts';
import type { Host, OpenFile } from '../../host/host.ts';
import type { AccessReader } from '../../parse/access-format.ts';
import { GzipText } from '../../parse/lines-gzip.ts';
import { type ByteSource, LineStretches } from '../../parse/lines.ts';
import { regionOf, WIDENING_MS } from '../../parse/log-window.ts';
import { StraightAccess } from './straight/straight-access.ts';

const LINE_FEED = 10;
const LONGEST_LINE = 64 * 1024;
const SAMPLE_BYTES = 64 * 1024;
/** Apache stamps a request when it begins and writes its line when it ends. */
const LONGEST_REQUEST_MS = 10 * 60_000;
const POST = Buffer.from('OST', 'latin1');
const LETTER_P = 80;

/** How many lines were understood of those that were looked at. */
export interface LineTally {
  understood: number;
  strange: number;
}

/** What is wanted of a log. */
export interface AccessReading {
  readonly from: Instant;
  readonly to: Instant;
  /** Best first. */
  readonly readers: readonly AccessReader[];
  /** Only requests by POST: their lines are found without looking at the others. */
  readonly onlyPosts: boolean;
  /** Whether a line (latin1) is worth reading; not asked where only POSTs are wanted. */
  readonly isWanted: (line: string) => boolean;
  /** Lines are of the combined format, and wanted are those that may have run a script: the compiled reader knows both. */
  readonly isCombined: boolean;
  readonly tally: LineTally;
}

/** A request and where its line begins: in a stretch of lines, or in the file. */
interface Placed {
  readonly event: WebEvent;
  readonly from: number;
}

const STRETCH_BYTES = 1 << 19;
/** A shorter file is read before the compiled reader has started. */
const WORTH = 1 << 18;

/** Requests of one file, plain or .gz, in the order of their lines. Only what may hold lines of the window is read. */
export function* readAccessFile(host: Host, path: string, reading: AccessReading): Iterable<{ readonly event: WebEvent; readonly byte: number }> {
  const file = host.openFile(path);
  if (typeof file === 'string') return;
  try {
    const isPacked = path.endsWith('.gz');
    const text: ByteSource = isPacked ? new GzipText(file) : file;
    const readers = bestFirst(text, reading.readers);
    const { offset, until } = isPacked ? { offset: 0, until: reading.to + WIDENING_MS } : regionIn(file, readers, reading);
    const straight = reading.isCombined && !reading.onlyPosts && file.size - offset >= WORTH ? StraightAccess.make(STRETCH_BYTES) : null;
    const stretches = new LineStretches(text, offset, { size: STRETCH_BYTES, ...(straight === null ? {} : { into: straight.bytes }) });
    let isInside = false;
    while (stretches.next()) {
      const { bytes, length } = stretches;
      // A line longer than a stretch comes in pieces, and only its first one begins where a line does.
      const start = isInside ? bytes.subarray(0, length).indexOf(LINE_FEED) + 1 || length : 0;
      isInside = bytes[length - 1] !== LINE_FEED;
      const end = isInside ? bytes.lastIndexOf(LINE_FEED, length - 1) + 1 : length;
      if (start < end && isLater(bytes, { start, end, until, readers })) return;
      const lines = { bytes, start, end };
      for (const { event, from } of straight === null ? readLines(lines, readers, reading) : readStraight(lines, straight, readers, reading)) {
        yield { event, byte: stretches.offset + from };
      }
    }
  } finally {
    file.close();
  }
}

interface Lines {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

function* readLines({ bytes, start, end }: Lines, readers: readonly AccessReader[], reading: AccessReading): Generator<Placed, void, undefined> {
  for (const { from, to } of reading.onlyPosts ? linesWithPost(bytes, start, end) : linesIn(bytes, start, end)) {
    const event = eventIn(bytes.toString('latin1', from, to), readers, reading);
    if (event !== null && event.at >= reading.from && event.at <= reading.to) yield { event, from };
  }
}

/** The same by the compiled reader, and line by line where that one stops. */
function* readStraight(
  { bytes, start, end }: Lines,
  straight: StraightAccess,
  readers: readonly AccessReader[],
  reading: AccessReading,
): Generator<Placed, void, undefined> {
  const wanted = { first: reading.from, last: reading.to, understood: (lines: number) => void (reading.tally.understood += lines) };
  for (let here = start; here < end;) {
    here = yield* straight.read(here, end, wanted);
    if (here >= end) return;
    const to = bytes.indexOf(LINE_FEED, here);
    const line = to - here <= LONGEST_LINE ? bytes.toString('latin1', here, to) : '';
    const event = line === '' ? null : eventIn(line, readers, reading);
    if (event !== null) straight.learn(line, event);
    if (event !== null && event.at >= reading.from && event.at <= reading.to) yield { event, from: here };
    here = to + 1;
  }
}

function eventIn(line: string, readers: readonly AccessReader[], { onlyPosts, isWanted, tally }: AccessReading): WebEvent | null {
  if (!onlyPosts && !isWanted(line)) return null;
  for (const reader of readers) {
    const event = reader.read(line);
    if (event === null) continue;
    tally.understood++;
    return onlyPosts && event.method !== 'POST' ? null : event;
  }
  tally.strange++;
  return null;
}

interface Line {
  readonly from: number;
  readonly to: number;
}

function* linesIn(bytes: Buffer, start: number, end: number): Iterable<Line> {
  for (let from = start; from < end;) {
    const to = bytes.indexOf(LINE_FEED, from);
    if (to - from <= LONGEST_LINE) yield { from, to };
    from = to + 1;
  }
}

/** Lines in which POST stands. `O` is the rarest letter of it in such logs, and the search looks for the first letter. */
function* linesWithPost(bytes: Buffer, start: number, end: number): Iterable<Line> {
  for (let hit = bytes.indexOf(POST, start); hit >= 0 && hit < end;) {
    if (bytes[hit - 1] !== LETTER_P) {
      hit = bytes.indexOf(POST, hit + 1);
      continue;
    }
    const to = bytes.indexOf(LINE_FEED, hit);
    const from = bytes.lastIndexOf(LINE_FEED, hit) + 1;
    if (to - from <= LONGEST_LINE && from >= start) yield { from, to };
    hit = bytes.indexOf(POST, to + 1);
  }
}

/** Readers by how many lines near the beginning they understand. */
function bestFirst(text: ByteSource, readers: readonly AccessReader[]): readonly AccessReader[] {
  if (readers.length < 2) return readers;
  const bytes = Buffer.allocUnsafe(SAMPLE_BYTES);
  const lines = bytes.toString('latin1', 0, text.readAt(bytes, 0)).split('\n').slice(0, -1);
  const counts = new Map(readers.map((reader) => [reader, lines.filter((line) => reader.stampOf(line) !== null).length]));
  return [...readers].sort((one, other) => (counts.get(other) ?? 0) - (counts.get(one) ?? 0));
}

function stampIn(bytes: Buffer, { from, to }: Line, readers: readonly AccessReader[]): Instant | null {
  if (to - from > LONGEST_LINE) return null;
  const line = bytes.toString('latin1', from, to);
  for (const reader of readers) {
    const at = reader.stampOf(line);
    if (at !== null) return at;
  }
  return null;
}

function regionIn(
  file: OpenFile,
  readers: readonly AccessReader[],
  { from, to }: AccessReading,
): { readonly offset: number; readonly until: Instant } {
  return regionOf(file, (bytes, start, end) => stampIn(bytes, { from: start, to: end }, readers), from, to + LONGEST_REQUEST_MS);
}

interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly until: Instant;
  readonly readers: readonly AccessReader[];
}

/** Whether both ends of a stretch are later than what is wanted. */
function isLater(bytes: Buffer, { start, end, until, readers }: Stretch): boolean {
  if (until === Number.POSITIVE_INFINITY) return false;
  const first = stampIn(bytes, { from: start, to: bytes.indexOf(LINE_FEED, start) }, readers);
  if (first === null || first <= until) return false;
  const last = stampIn(bytes, { from: end < 2 ? 0 : bytes.lastIndexOf(LINE_FEED, end - 2) + 1, to: end - 1 }, readers);
  return last === null || last > until;
}

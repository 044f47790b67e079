import type { LogFile } from '../domain/mail-log.ts';
import type { Host, OpenFile, ReadProblem } from '../host/host.ts';
import type { ByteSource } from '../parse/lines.ts';
import { GzipText } from '../parse/lines-gzip.ts';
import { firstStamp, endsOfFile, spanOfFile, type StampOf, WIDENING_MS } from '../parse/log-window.ts';
import type { LogCoverage, Window } from './mta.ts';
import type { LogFileName } from './log-names.ts';

/** An open log: its text by position, and what is known of the file. */
export interface OpenLog {
  readonly text: ByteSource;
  /** Null when the text is plain. */
  readonly gzip: GzipText | null;
  readonly file: OpenFile;
}

/** A file of the log that was looked at. */
export interface LookedAt extends LogFile {
  readonly first: number | null;
  readonly last: number | null;
  readonly problem: string | null;
  /** It may hold lines of the window. */
  readonly isWanted: boolean;
}

/** Opens a log file, packed by gzip or not. */
export function openLog(host: Host, path: string, compressed: boolean): OpenLog | ReadProblem {
  const file = host.openFile(path);
  if (typeof file === 'string') return file;
  const gzip = compressed ? new GzipText(file) : null;
  return { text: gzip ?? file, gzip, file };
}

/**
 * The files that may hold lines of the window, oldest first. They are looked at from the youngest name on; one that begins before the window
 * ends the search, as older ones end before it.
 */
export function lookAtLogs(host: Host, names: readonly LogFileName[], window: Window, stampsOf: (file: OpenFile) => StampOf): readonly LookedAt[] {
  const found: LookedAt[] = [];
  for (const name of [...names].sort(byAge)) {
    const newer = found.findLast((one) => one.first !== null)?.first ?? null;
    const looked = lookAt(host, name, window, stampsOf, newer);
    found.push(looked);
    if (looked.first !== null && looked.first <= window.from - WIDENING_MS) break;
  }
  return found.reverse().sort((left, right) => (left.first ?? 0) - (right.first ?? 0));
}

/** What is said of the files in `coverage`. */
export function coverageOf(looked: LookedAt): LogCoverage {
  return { path: looked.path, from: looked.first, to: looked.last, problem: looked.problem };
}

function lookAt(host: Host, name: LogFileName, window: Window, stampsOf: (file: OpenFile) => StampOf, newer: number | null): LookedAt {
  const { path, compressed } = name;
  const none = { path, compressed, first: null, last: null, isWanted: false };
  if (name.foreign) return { ...none, problem: 'packed' };
  const log = openLog(host, path, compressed);
  if (typeof log === 'string') return { ...none, problem: log };
  try {
    const stampOf = stampsOf(log.file);
    const { first, last } = log.gzip ? { first: firstStamp(log.gzip, stampOf), last: newer } : endsOfFile(log.file, stampOf);
    const isWanted =
      first !== null &&
      (isInReach({ earliest: first, latest: last ?? first }, window, last === null) || (!log.gzip && isReachedInside(log.file, stampOf, window)));
    return { path, compressed, first, last, problem: log.gzip?.problem ?? null, isWanted };
  } catch {
    return { ...none, problem: 'failed' };
  } finally {
    log.file.close();
  }
}

/** Stamps of a file, milliseconds. */
interface Span {
  readonly earliest: number;
  readonly latest: number;
}

/** Whether a file with these stamps may hold lines of the window, give or take what clocks do; `isOpen`: nobody knows where it ends. */
function isInReach({ earliest, latest }: Span, { from, to }: Window, isOpen: boolean): boolean {
  return earliest <= to + WIDENING_MS && (isOpen || latest >= from - WIDENING_MS);
}

/** Ends that lie out of reach tell nothing of the middle where a clock was set back: it is probed before a file is left out. */
function isReachedInside(file: OpenFile, stampOf: StampOf, window: Window): boolean {
  const span = spanOfFile(file, stampOf);
  return span !== null && isInReach(span, window, false);
}

/** Youngest first: the log itself, then rising numbers (`.1`, `.2.gz`, `.01`), then falling dates (`-20261124`). */
function byAge(left: LogFileName, right: LogFileName): number {
  const [leftRank, leftNumber] = ageOf(left.path);
  const [rightRank, rightNumber] = ageOf(right.path);
  if (leftRank !== rightRank) return leftRank - rightRank;
  return leftRank === 2 ? rightNumber - leftNumber : leftNumber - rightNumber;
}

function ageOf(path: string): [rank: 0 | 1 | 2, number: number] {
  const digits = /(\d[\d-]*)(?:\.[a-z0-9]+)?$/.exec(path.slice(path.lastIndexOf('/') + 1))?.[1]?.replaceAll('-', '');
  if (digits === undefined) return [0, 0];
  return digits.length >= 6 ? [2, Number(digits)] : [1, Number(digits)];
}

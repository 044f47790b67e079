import { HYPHEN, QUOTE, SLASH, SPACE } from '../../../parse/mail-log/byte.ts';
import { hashIdBytes, idHash } from '../../../parse/mail-log/id-hash.ts';
import { idLengthAt } from './id-length.ts';
import { wordEnd } from '../../../parse/mail-log/scan.ts';

/** What the arguments of one command line say; filled anew by each `readArguments`. */
export const commandFacts = {
  /** It may read a message from its standard input. */
  submits: false,
  /** It speaks SMTP over stdin: several messages may follow (`-bs`, `-bS`). */
  isSession: false,
  /** Cron's or anacron's own mail. */
  isCron: false,
  /** Hash of the id in `-E`, with which Exim itself submits a bounce; 0,0 when there is none. */
  bounceHigh: 0,
  bounceLow: 0,
};

const CRON = ['CronDaemon', 'Anacron'].map((text) => Buffer.from(text, 'latin1'));
const QUEUE_NAMES = ['mailq', 'runq', 'newaliases'].map((text) => Buffer.from(text, 'latin1'));
const BATCH_NAME = Buffer.from('rsmtp', 'latin1');

const LOWER = { b: 98, f: 102, h: 104, m: 109, n: 110, o: 111, q: 113, r: 114, s: 115 } as const;
const UPPER = { C: 67, E: 69, F: 70, L: 76, M: 77, R: 82, S: 83, X: 88 } as const;

/**
 * Reads logged arguments (exim.c's options) into `commandFacts`; how many there are. Queue runs, listings, tests, the daemon, `-M…` and
 * delivery's own re-exec submit nothing; anything else may. The argument of an option that stands apart (`-f -bp`) is not taken for an option.
 */
export function readArguments(bytes: Uint8Array, from: number, to: number): number {
  commandFacts.submits = true;
  commandFacts.isSession = commandFacts.isCron = false;
  commandFacts.bounceHigh = commandFacts.bounceLow = 0;
  if (from >= to) return 0;
  let here = argumentEnd(bytes, from, to);
  readName(bytes, from, here);
  let count = 1;
  /** What the next argument is: 0 anything, or the letter of the option it belongs to. */
  let owner = 0;
  let isOver = false;
  for (; here < to; count++) {
    const start = here + 1;
    here = argumentEnd(bytes, start, to);
    const isQuoted = bytes[start] === QUOTE;
    const first = isQuoted ? start + 1 : start;
    const end = isQuoted ? here - 1 : here;
    if (owner !== 0) {
      if (owner === UPPER.F) markCron(bytes, first, end);
      owner = 0;
    } else if (!isOver && bytes[first] === HYPHEN) {
      if (end - first === 2 && bytes[first + 1] === HYPHEN) isOver = true;
      else if (readOption(bytes, first, end)) owner = bytes[first + 1] ?? 0;
    }
  }
  return count;
}

/** After the argument at `at`. One with white space or nothing in it is in quotes, and quotes inside it are not marked. */
function argumentEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end || bytes[at] !== QUOTE) return wordEnd(bytes, at, end);
  for (let here = at + 2; here < end; here++) if (bytes[here] === SPACE && bytes[here - 1] === QUOTE) return here;
  return end;
}

/** Names under which Exim lists or runs the queue (`mailq`, `runq`), or reads batched SMTP (`rsmtp`). */
function readName(bytes: Uint8Array, from: number, to: number): void {
  let base = to;
  while (base > from && bytes[base - 1] !== SLASH) base--;
  for (const name of QUEUE_NAMES) if (isSame(bytes, base, to, name)) commandFacts.submits = false;
  if (isSame(bytes, base, to, BATCH_NAME)) commandFacts.isSession = true;
}

/** Takes one option in; true when its argument is the next word. */
function readOption(bytes: Uint8Array, start: number, end: number): boolean {
  const isAlone = end - start === 2;
  switch (bytes[start + 1]) {
    case LOWER.b: {
      const mode = bytes[start + 2];
      if (mode === LOWER.s || mode === UPPER.S) commandFacts.isSession = true;
      else if (mode !== LOWER.n && !(mode === LOWER.m && end - start === 3)) commandFacts.submits = false;
      return false;
    }
    case LOWER.q:
    case UPPER.M:
    case UPPER.R:
    case UPPER.S:
      commandFacts.submits = false;
      return false;
    case UPPER.E:
      if (idLengthAt(bytes, start + 2, end) === end - start - 2) {
        hashIdBytes(bytes, start + 2, end);
        commandFacts.bounceHigh = idHash.high;
        commandFacts.bounceLow = idHash.low;
      }
      return false;
    case UPPER.F:
      if (!isAlone) markCron(bytes, start + 2, end);
      return isAlone;
    case LOWER.f:
    case LOWER.r:
    case LOWER.h:
    case UPPER.C:
    case UPPER.L:
    case UPPER.X:
      return isAlone;
    case LOWER.o:
      return bytes[start + 2] === UPPER.M && end - start === 4;
    default:
      return false;
  }
}

function markCron(bytes: Uint8Array, from: number, to: number): void {
  for (const name of CRON) if (isSame(bytes, from, to, name)) commandFacts.isCron = true;
}

function isSame(bytes: Uint8Array, from: number, to: number, text: Uint8Array): boolean {
  if (to - from !== text.length) return false;
  for (let here = 0; here < text.length; here++) if (bytes[from + here] !== text[here]) return false;
  return true;
}

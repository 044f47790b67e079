import type { QueueId } from '../../../domain/queue-id.ts';
import { Exit, ToolError } from '../../../domain/tool-error.ts';
import type { Host, OpenDirectory } from '../../../host/host.ts';
import { inListingOrder } from './listing-order.ts';
import { isMessageFile } from './message-id.ts';

/** One queue of a spool: `''` is the default one. */
export interface SpoolQueue {
  readonly name: string;
  /** The directory that holds `input` and `msglog`. */
  readonly base: string;
}

/** The names of one queue's messages, in the order of Exim's own listing. */
export interface SpoolEntries {
  readonly queue: string;
  readonly input: OpenDirectory;
  /** Names of -H files; all are of valid ids. */
  readonly names: readonly string[];
  /** Whether messages stand in split directories, named by the sixth character of their ids. */
  readonly split: boolean;
  /** Directories below `input` (`''`, `5/`) of those that stand elsewhere: the option was switched. */
  readonly elsewhere: ReadonlyMap<string, string>;
  /** Names of the -J files seen beside them. */
  readonly journals: ReadonlySet<string>;
}

/** The directory of a name of `entries` below `input`: empty, or one character and a slash. */
export function directoryOf({ split, elsewhere }: SpoolEntries, name: string): string {
  if (elsewhere.size > 0) {
    const place = elsewhere.get(name);
    if (place !== undefined) return place;
  }
  return split ? `${name.charAt(5)}/` : '';
}

/** `H` and `J`. */
const HEADERS = 72;
const JOURNAL = 74;
const SUBDIRECTORY = /^[0-9A-Za-z]$/;

/** The queues of a spool, the default one first; named ones are `NAME/input` (Exim spec, "queue"; release 4.88 and later). */
export function listSpoolQueues(host: Host, spool: string): readonly SpoolQueue[] {
  const queues: SpoolQueue[] = [{ name: '', base: spool }];
  for (const name of host.list(spool)) {
    if (name === 'input' || host.facts(`${spool}/${name}`)?.kind !== 'directory') continue;
    if (host.facts(`${spool}/${name}/input`)?.kind === 'directory') queues.push({ name, base: `${spool}/${name}` });
  }
  return queues;
}

/** The queue of this name without looking at the others; null where there is none. */
export function findSpoolQueue(host: Host, spool: string, name: string): SpoolQueue | null {
  if (name === '') return { name, base: spool };
  if (name === 'input' || name === '.' || name === '..' || name.includes('/') || name.includes('\0')) return null;
  const base = `${spool}/${name}`;
  const isQueue = host.facts(base)?.kind === 'directory' && host.facts(`${base}/input`)?.kind === 'directory';
  return isQueue ? { name, base } : null;
}

/**
 * Lists the messages of a queue without opening them; null when the queue has no `input`. Both layouts are looked at, because a
 * spool may hold both after `split_spool_directory` was switched. The caller closes `input`. Throws ToolError 71 when it is there and unreadable.
 */
export function listEntries(host: Host, queue: SpoolQueue, wholeId: () => boolean): SpoolEntries | null {
  const path = `${queue.base}/input`;
  const input = host.openDirectory(path);
  if (input === 'gone' || input === 'not-a-file') return null;
  if (typeof input === 'string') throw unreadableDirectory(path);
  try {
    const found: Found = { names: [], journals: new Set(), places: [] };
    const subdirectories: string[] = [];
    for (const name of namesIn(input, path)) {
      if (SUBDIRECTORY.test(name)) subdirectories.push(name);
      else keepName(name, found);
    }
    const beside = found.names.length;
    if (beside > 0) found.places.push({ place: '', until: beside });
    for (const below of subdirectories) {
      for (const name of namesIn(input, path, below)) keepName(name, found);
      found.places.push({ place: `${below}/`, until: found.names.length });
    }
    return entriesOf(queue.name, input, { found, split: found.names.length > 2 * beside, wholeId });
  } catch (cause) {
    input.close();
    throw cause;
  }
}

interface Found {
  readonly names: string[];
  readonly journals: Set<string>;
  /** Up to which name each directory goes. */
  readonly places: { readonly place: string; readonly until: number }[];
}

interface Ordering {
  readonly found: Found;
  readonly split: boolean;
  readonly wholeId: () => boolean;
}

/** Puts the names in order; one that stands in two places is taken once, from where Exim looks first. */
function entriesOf(queue: string, input: OpenDirectory, { found, split, wholeId }: Ordering): SpoolEntries {
  const elsewhere = new Map<string, string>();
  let at = 0;
  for (const { place, until } of found.places) {
    for (; at < until; at++) {
      const name = found.names[at] ?? '';
      if (place !== (split ? `${name.charAt(5)}/` : '')) elsewhere.set(name, place);
    }
  }
  const names = elsewhere.size === 0 ? found.names : withoutTwins(found.names, elsewhere);
  return { queue, input, names: inListingOrder(names, names.length > 1 && wholeId()), split, elsewhere, journals: found.journals };
}

function withoutTwins(names: readonly string[], elsewhere: Map<string, string>): readonly string[] {
  const seen = new Set<string>();
  const once: string[] = [];
  for (const name of names) {
    if (seen.has(name)) elsewhere.delete(name);
    else once.push(name);
    seen.add(name);
  }
  return once;
}

function keepName(name: string, { names, journals }: Found): void {
  const kind = name.charCodeAt(name.length - 1);
  if (kind === HEADERS && isMessageFile(name)) names.push(name);
  else if (kind === JOURNAL && isMessageFile(name)) journals.add(name);
}

function namesIn(input: OpenDirectory, path: string, below?: string): readonly string[] {
  const names = input.names(below);
  if (typeof names !== 'string') return names;
  // A split directory that Exim removed meanwhile, or a link that somebody planted: Exim skips what it cannot open as well.
  if (names === 'gone' || names === 'link' || names === 'not-a-file') return [];
  throw unreadableDirectory(below === undefined ? path : `${path}/${below}`);
}

function unreadableDirectory(path: string): ToolError {
  return new ToolError('queue-unreadable', Exit.failed, `cannot read ${path}`, { hint: 'Run as root or as the Exim user.', params: { path } });
}

/** The id in a name of `SpoolEntries`, which was checked when it was listed. */
export function idOfName(name: string): QueueId {
  return name.slice(0, -2) as QueueId;
}

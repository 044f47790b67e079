import type { QueueId } from '../../../domain/queue-id.ts';
import { Exit, ToolError } from '../../../domain/tool-error.ts';
import type { Host, OpenDirectory } from '../../../host/host.ts';
import { fileName, inListingOrder } from './listing-order.ts';
import { idOfFile } from './message-id.ts';

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
  /** Names of -H files below `input`, with their split directory where there is one (`5/1xVg3O-0007cS-10-H`); all are of valid ids. */
  readonly names: readonly string[];
  /** Names (same form, `-J`) of the journals seen beside them. */
  readonly journals: ReadonlySet<string>;
}

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
    const names: string[] = [];
    const journals = new Set<string>();
    const subdirectories: string[] = [];
    for (const name of namesIn(input, path)) {
      if (SUBDIRECTORY.test(name)) subdirectories.push(name);
      else keepName(name, '', names, journals);
    }
    const inBoth = new Set(subdirectories.length === 0 ? [] : names);
    for (const below of subdirectories) {
      for (const name of namesIn(input, path, below)) if (inBoth.size === 0 || !inBoth.has(name)) keepName(name, `${below}/`, names, journals);
    }
    return { queue: queue.name, input, names: inListingOrder(names, names.length > 1 && wholeId()), journals };
  } catch (cause) {
    input.close();
    throw cause;
  }
}

function keepName(name: string, prefix: string, names: string[], journals: Set<string>): void {
  if (name.endsWith('-H')) {
    if (idOfFile(name, '-H') !== null) names.push(prefix + name);
  } else if (name.endsWith('-J') && idOfFile(name, '-J') !== null) journals.add(prefix + name);
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
  return fileName(name).slice(0, -2) as QueueId;
}

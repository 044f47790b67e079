import type { QueueId } from '../../../domain/queue-id.ts';
import type { Host, OpenDirectory } from '../../../host/host.ts';
import type { QueueDirectory, QueueOrder, SendmailQueue } from '../place.ts';
import { unreadableDirectory } from '../queues.ts';
import { readOrder } from './control-file.ts';
import { readFileName, type FileKind } from './message-id.ts';

/** A message's control file, or a body that has none. */
export interface SpoolEntry {
  /** `df`: the body alone is there. */
  readonly kind: Exclude<FileKind, 'xf'>;
  readonly id: QueueId;
}

/** Entries of one kind in one queue directory, in the order of `mailq`. */
export interface EntryGroup {
  readonly directory: QueueDirectory;
  readonly kind: SpoolEntry['kind'];
  readonly ids: readonly QueueId[];
}

/** A body whose control file is not there belongs to a reception that goes on, if it was written within this time (milliseconds). */
const RECEIVING = 60_000;
/** Priority and time stand in the first lines. */
const BEGINNING = 512;

/**
 * The messages of a queue: what `mailq` lists, then what it lists with `-qQ` (quarantined) and `-qL` (lost), then bodies without a control file. Throws ToolError 71
 * when a directory is there and cannot be read.
 */
export function listEntries(host: Host, queue: SendmailQueue, order: QueueOrder): readonly EntryGroup[] {
  const found = queue.directories.map((directory) => listDirectory(host, directory, order));
  return KINDS.flatMap((kind) => found.flatMap((groups) => groups.filter((group) => group.kind === kind && group.ids.length > 0)));
}

const KINDS: readonly SpoolEntry['kind'][] = ['qf', 'hf', 'Qf', 'df'];

function listDirectory(host: Host, directory: QueueDirectory, order: QueueOrder): readonly EntryGroup[] {
  const control = host.openDirectory(directory.control);
  if (control === 'gone' || control === 'not-a-file') return [];
  if (typeof control === 'string') throw unreadableDirectory(directory.control);
  try {
    const names = control.names();
    if (typeof names === 'string') throw unreadableDirectory(directory.control);
    const ids: Record<SpoolEntry['kind'], QueueId[]> = { qf: [], hf: [], Qf: [], df: [] };
    const controlled = new Set<string>();
    for (const name of names) {
      if (/^[tT]f/.test(name)) controlled.add(name.slice(2));
      const read = readFileName(name);
      if (read === null || read.kind === 'xf') continue;
      if (read.kind !== 'df') controlled.add(read.id);
      if (read.kind !== 'qf' || !isBegun(host, control, name)) ids[read.kind].push(read.id);
    }
    ids.df = listOrphans(host, directory, directory.body === directory.control ? ids.df : null, controlled);
    return KINDS.map((kind) => ({ directory, kind, ids: kind === 'df' ? ids.df : inOrder(control, kind, ids[kind], order) }));
  } finally {
    control.close();
  }
}

/** A reception makes an empty control file first, to have the id for itself (queue.c, assign_queueid): `mailq` does not list it either. */
function isBegun(host: Host, control: OpenDirectory, name: string): boolean {
  if (control.size(name) !== 0) return false;
  return host.kind !== 'rooted' && host.now() - (control.facts(name)?.modifiedAt ?? 0) < RECEIVING;
}

/** Bodies whose control file is neither there nor being written, old enough to be no reception's. `seen`: ids of the bodies where they were listed already. */
function listOrphans(host: Host, { body }: QueueDirectory, seen: readonly QueueId[] | null, controlled: ReadonlySet<string>): QueueId[] {
  const bodies = host.openDirectory(body);
  if (typeof bodies === 'string') return [];
  try {
    const names = seen === null ? bodies.names() : seen.map((id) => `df${id}`);
    if (typeof names === 'string') return [];
    return names.flatMap((name) => {
      const read = readFileName(name);
      if (read?.kind !== 'df' || controlled.has(read.id)) return [];
      const facts = bodies.facts(name);
      return facts === null || (host.kind !== 'rooted' && host.now() - facts.modifiedAt < RECEIVING) ? [] : [read.id];
    });
  } finally {
    bodies.close();
  }
}

/** Ids in the order of a listing; the sort is stable, as that of the C library is, over the order of the directory (queue.c, sortq). */
function inOrder(control: OpenDirectory, kind: string, ids: QueueId[], order: QueueOrder): readonly QueueId[] {
  if (order === 'other' || ids.length < 2) return ids;
  if (order === 'filename') return ids.toSorted();
  const keys = new Float64Array(ids.length);
  const beginning = Buffer.allocUnsafe(BEGINNING);
  for (const [at, id] of ids.entries()) {
    const read = control.read(kind + id, beginning);
    const { priority, created } = readOrder(typeof read === 'number' ? beginning.toString('latin1', 0, read) : '');
    keys[at] = order === 'time' ? created : priority;
  }
  const places = Uint32Array.from(ids.keys());
  places.sort((left, right) => (keys[left] ?? 0) - (keys[right] ?? 0) || left - right);
  return Array.from(places, (place) => ids[place] as QueueId);
}

import type { ActionResult, QueueVerb } from '../../../domain/queue-action.ts';
import type { QueueId } from '../../../domain/queue-id.ts';
import type { Host } from '../../../host/host.ts';
import type { MessageFile } from '../../mta.ts';
import type { PostfixInstance } from '../place.ts';
import { hashCharacters, readPostfixId } from '../queue-id.ts';
import { readQueueFile } from '../spool/queue-file.ts';

/** How a verb is said to postsuper(1); `-` has it read ids from stdin, one a line. */
const OPTIONS: Readonly<Record<Exclude<QueueVerb, 'retry'>, string>> = { remove: '-d', hold: '-h', isolate: '-h', release: '-H', return: '-f' };

export function superOptions(verb: QueueVerb): readonly [string, '-'] {
  if (verb === 'retry') throw new Error('postsuper does not retry');
  return [OPTIONS[verb], '-'];
}

/** What a verb comes to where it is done. */
export const RESULTS: Readonly<Record<QueueVerb, ActionResult>> = {
  remove: 'removed',
  hold: 'held',
  isolate: 'held',
  release: 'released',
  retry: 'retried',
  return: 'returned',
};

const DONE: Readonly<Record<QueueVerb, string>> = {
  remove: 'removed',
  hold: 'placed on hold',
  isolate: 'placed on hold',
  release: 'released from hold',
  retry: '',
  return: 'expired',
};

/** What postsuper said of each message: `postsuper: ID: removed`, on stderr; its exit code says nothing (3.7 and 3.10 as observed). */
export function readSaid(stderr: string): ReadonlyMap<string, string> {
  const said = new Map<string, string>();
  for (const line of stderr.split('\n')) {
    const [, id, text = ''] = /^(?:[^\s:]+\/)?postsuper: (?:warning: )?([0-9A-Za-z]{6,40}): (.{1,500})$/.exec(line) ?? [];
    if (id !== undefined && readPostfixId(id) !== null) said.set(id, text);
  }
  return said;
}

/** Whether that is what it says when it has done it. */
export function saidDone(verb: QueueVerb, said: string | null): boolean {
  return said !== null && (said === DONE[verb] || (verb === 'return' && said.endsWith('expired')));
}

interface Restoring {
  readonly id: QueueId;
  /** The queue that it was in. */
  readonly queue: string;
}

/**
 * Puts a queue file back: what was held is held again, all else waits in `deferred` and is tried at the next queue run (`active` and `incoming` belong to
 * qmgr, `maildrop` to pickup). postfix(1) gives a short id that does not fit the new inode another one when it starts; until then it is used as it is. null when done.
 */
export function restoreFile(host: Host, instance: PostfixInstance, { id, queue }: Restoring, files: readonly MessageFile[]): 'incomplete' | null {
  const bytes = files.find(({ name }) => name === id)?.bytes;
  if (bytes === undefined) return 'incomplete';
  const { problem, sizeBytes } = readQueueFile({ size: bytes.length, readAt: (into, at) => copy(bytes, into, at) });
  // A file of maildrop has not been looked at by cleanup yet.
  if (problem !== null || sizeBytes === null) return 'incomplete';
  const target = queue === 'hold' ? 'hold' : 'deferred';
  const facts = host.facts(`${instance.spool}/${target}`);
  if (facts?.kind !== 'directory') return 'incomplete';
  const owner = { uid: facts.uid, gid: facts.gid };
  const levels = instance.hashed.includes(target) ? instance.depth : 0;
  const below = Array.from({ length: levels }, (_, level) => `${hashCharacters(id).charAt(level) || '_'}/`).join('');
  const isThere = below === '' || host.facts(`${instance.spool}/${target}/${below.slice(0, -1)}`)?.kind === 'directory';
  const created = host.createFile(`${instance.spool}/${target}/${isThere ? below : ''}${id}`, { mode: 0o700, owner });
  created.write(bytes);
  created.finish();
  return null;
}

function copy(bytes: Uint8Array, into: Uint8Array, at: number): number {
  const part = bytes.subarray(at, at + into.length);
  into.set(part);
  return part.length;
}

import type { MessageRef } from '../../../domain/queue-id.ts';
import type { SendmailQueue } from '../place.ts';
import { chosenQueues, type Spool } from '../queue-list.ts';
import { readFileName } from '../spool/message-id.ts';

/**
 * Ids that `-qI` would take for others too, each with one such other: it means every message whose id contains the text (op.me, `-qI`). One id of ten letters more
 * digits than another of the same second is enough. Looked at in all directories that one run goes through.
 */
export function ambiguousIds(spool: Spool, { isClient }: SendmailQueue, refs: readonly MessageRef[]): ReadonlyMap<string, string> {
  const beginnings = new Map<string, string[]>();
  for (const { id } of refs) {
    const same = beginnings.get(id.slice(0, SAME));
    if (same === undefined) beginnings.set(id.slice(0, SAME), [id]);
    else same.push(id);
  }
  const vague = new Map<string, string>();
  for (const other of listedIds(spool, isClient)) {
    // What contains another id is longer, and ids differ in length only by digits at their end or letters before: each place is looked at.
    for (let at = 0; at + SHORTEST <= other.length; at++) {
      for (const id of beginnings.get(other.slice(at, at + SAME)) ?? []) {
        if (id !== other && other.includes(id)) vague.set(id, other);
      }
    }
  }
  return vague;
}

const SAME = 8;
const SHORTEST = 13;

function* listedIds({ host, ...rest }: Spool, isClient: boolean): Iterable<string> {
  for (const queue of chosenQueues({ host, ...rest })) {
    if (queue.isClient !== isClient) continue;
    for (const { control } of queue.directories) {
      const directory = host.openDirectory(control);
      if (typeof directory === 'string') continue;
      const names = directory.names();
      directory.close();
      for (const name of typeof names === 'string' ? [] : names) {
        const id = readFileName(name)?.id;
        if (id !== undefined) yield id;
      }
    }
  }
}

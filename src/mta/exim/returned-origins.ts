import type { MessageRef } from '../../domain/queue-id.ts';
import type { Host, OpenDirectory } from '../../host/host.ts';
import type { EximPlace } from './place.ts';
import { readReturnedOrigin, type ReturnedOrigin } from './returned-message.ts';
import { listSpoolQueues } from './spool/entries.ts';

/** Bytes of a bounce's body in which the returned headers are looked for. */
const LIMIT = 65_536;

/** For each of these bounces, in their order, who handed over the message that it returns; null where that cannot be told. Each queue is opened once. */
export function* loadReturnedOrigins(host: Host, place: EximPlace, refs: Iterable<MessageRef>): Generator<ReturnedOrigin | null, void, undefined> {
  const bases = new Map(listSpoolQueues(host, place.spool).map(({ name, base }) => [name, base]));
  const inputs = new Map<string, OpenDirectory | null>();
  const buffer = Buffer.allocUnsafe(LIMIT);
  try {
    for (const { queue, id } of refs) {
      let input = inputs.get(queue);
      if (input === undefined) {
        const base = bases.get(queue);
        const opened = base === undefined ? 'gone' : host.openDirectory(`${base}/input`);
        inputs.set(queue, (input = typeof opened === 'string' ? null : opened));
      }
      const read = input === null ? 0 : readData(input, id, buffer);
      yield read === 0 ? null : readReturnedOrigin(buffer.toString('latin1', 0, read));
    }
  } finally {
    for (const input of inputs.values()) input?.close();
  }
}

/** The first bytes of a -D file, from its split directory or the queue's own; 0 where it cannot be read. */
function readData(input: OpenDirectory, id: string, into: Buffer): number {
  const split = id.charAt(5);
  const inSplit = input.facts(split)?.kind === 'directory' ? input.read(`${split}/${id}-D`, into) : 'gone';
  const read = typeof inSplit === 'number' ? inSplit : input.read(`${id}-D`, into);
  return typeof read === 'number' ? read : 0;
}

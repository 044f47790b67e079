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
  const opened = new Map<string, Input | null>();
  const buffer = Buffer.allocUnsafe(LIMIT);
  try {
    for (const { queue, id } of refs) {
      let input = opened.get(queue);
      if (input === undefined) opened.set(queue, (input = openInput(host, bases.get(queue))));
      const read = input === null ? 0 : readData(input, id, buffer);
      yield read === 0 ? null : readReturnedOrigin(buffer.toString('latin1', 0, read));
    }
  } finally {
    for (const input of opened.values()) input?.directory.close();
  }
}

/** A queue's directory, and which of its split directories are there. */
interface Input {
  readonly directory: OpenDirectory;
  readonly isSplit: Map<string, boolean>;
}

function openInput(host: Host, base: string | undefined): Input | null {
  const directory = base === undefined ? 'gone' : host.openDirectory(`${base}/input`);
  return typeof directory === 'string' ? null : { directory, isSplit: new Map() };
}

/** The first bytes of a -D file, from its split directory or the queue's own; 0 where it cannot be read. */
function readData({ directory, isSplit }: Input, id: string, into: Buffer): number {
  const split = id.charAt(5);
  let isThere = isSplit.get(split);
  if (isThere === undefined) isSplit.set(split, (isThere = directory.facts(split)?.kind === 'directory'));
  const inSplit = isThere ? directory.read(`${split}/${id}-D`, into) : 'gone';
  const read = typeof inSplit === 'number' ? inSplit : directory.read(`${id}-D`, into);
  return typeof read === 'number' ? read : 0;
}

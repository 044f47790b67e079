import type { QueueMessage } from '../../domain/message.ts';
import type { MessageRef } from '../../domain/queue-id.ts';
import { Exit, ToolError } from '../../domain/tool-error.ts';
import type { Host } from '../../host/host.ts';
import type { QueueListOptions } from '../mta.ts';
import { CORRUPT, QUEUES, type PostfixPlace } from './place.ts';
import { readAnswers, type Answer } from './spool/answers.ts';
import { fileNames, openQueue, openQueueFile, QueueDirectories, type FoundFile, type OpenQueue, type QueueFileName } from './spool/files.ts';
import { readMessage, type MessageFileContext } from './spool/queue-message.ts';
import { userNames } from './user-names.ts';

/** Mail goes on moving while it is listed: these are looked at once more at the end. */
const AGAIN = ['incoming', 'active', 'deferred'] as const;

/**
 * All messages of all instances in the order of postqueue(1), then what it does not list: those put aside as corrupt. One that moves meanwhile is listed
 * once. Throws ToolError 71 when a queue that is there cannot be read.
 */
export function* listQueue(
  host: Host,
  place: PostfixPlace,
  { queue, withoutSizes }: QueueListOptions = {},
): Generator<QueueMessage, void, undefined> {
  const directories = new QueueDirectories(host, place.instances);
  const userOf = userNames(host);
  try {
    for (const [open, name] of places(host, place, queue)) {
      const found = foundAt(open, name) ?? movedFrom(directories, open, name, queue);
      if (found === null) continue;
      try {
        const answers = withoutSizes === true ? [] : answersOf(directories, found.queue, name);
        const { raw: _raw, ...message } = readMessage({ ...contextOf(found), answers, isLocal: host.kind === 'local', userOf });
        yield message;
      } finally {
        found.file.close();
      }
    }
  } finally {
    directories.close();
  }
}

function foundAt(queue: OpenQueue, name: QueueFileName): FoundFile | null {
  const file = openQueueFile(queue, name);
  return file === null ? null : { queue, name, file };
}

/** A message that has changed its queue since its name was read is looked for where it is now. */
function movedFrom(directories: QueueDirectories, { instance }: OpenQueue, { id }: QueueFileName, wanted: string | undefined): FoundFile | null {
  const found = directories.find(id, instance);
  if (found === null || isWanted(wanted, instance.prefix + found.queue.name)) return found;
  found.file.close();
  return null;
}

function contextOf({ queue: { instance, name: queue }, name, file }: FoundFile): Pick<MessageFileContext, 'instance' | 'queue' | 'name' | 'file'> {
  return { instance, queue, name, file };
}

/** Ids alone, in the same order. */
export function* listIds(host: Host, place: PostfixPlace, { queue }: { readonly queue?: string } = {}): Generator<MessageRef, void, undefined> {
  for (const [{ instance, name }, { id }] of places(host, place, queue)) yield { mta: 'postfix', queue: instance.prefix + name, id };
}

/** What the last attempt of a message came to. */
export function answersOf(directories: QueueDirectories, { instance, name }: OpenQueue, { id }: QueueFileName): readonly Answer[] {
  if (name === 'maildrop' || name === 'incoming') return [];
  const file = directories.openAnswers(instance, id);
  if (file === null) return [];
  try {
    return readAnswers(file);
  } finally {
    file.close();
  }
}

/** Whether a queue is asked for; `''`, the default queue of other mail servers, is all of them. */
export function isWanted(wanted: string | undefined, queue: string): boolean {
  return wanted === undefined || wanted === '' || wanted === queue;
}

/** Every queue file once. */
function* places(
  host: Host,
  { instances }: PostfixPlace,
  wanted: string | undefined,
): Generator<readonly [OpenQueue, QueueFileName], void, undefined> {
  for (const instance of instances) {
    const seen = new Set<string>();
    for (const name of [...QUEUES, ...AGAIN, CORRUPT]) {
      if (!isWanted(wanted, instance.prefix + name)) continue;
      const queue = openQueue(host, instance, name);
      if (typeof queue === 'string') {
        if (queue === 'denied' || queue === 'failed') throw new ToolError('cannot-read', Exit.failed, `cannot read ${instance.spool}/${name}`);
        continue;
      }
      try {
        for (const file of fileNames(queue.directory)) {
          if (seen.has(file.id)) continue;
          seen.add(file.id);
          yield [queue, file];
        }
      } finally {
        queue.directory.close();
      }
    }
  }
}

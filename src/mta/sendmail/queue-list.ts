import type { QueueMessage } from '../../domain/message.ts';
import type { MessageRef } from '../../domain/queue-id.ts';
import type { Host } from '../../host/host.ts';
import type { SendmailPlace, SendmailQueue } from './place.ts';
import { listQueues, type QueueSettings } from './queues.ts';
import { listEntries } from './spool/entries.ts';
import { EntryReader } from './spool/entry-reader.ts';

/** A Sendmail on a host: what its queue is read with. */
export interface Spool {
  readonly host: Host;
  readonly place: SendmailPlace;
  readonly queues: QueueSettings;
}

/** Restricts a listing to one queue (`''` is the default one), or to what the control files tell. */
export interface QueueChoice {
  readonly queue?: string;
  readonly withoutSizes?: boolean;
}

/**
 * All messages, queue after queue, each in the order of `mailq`, then `mailq -qQ` and `mailq -qL`. Those that left meanwhile are skipped; those that cannot be read are
 * listed with the reason. Throws ToolError 71 when a queue directory cannot be read.
 */
export function* listQueue(spool: Spool, choice: QueueChoice = {}): Generator<QueueMessage, void, undefined> {
  for (const queue of chosenQueues(spool, choice.queue)) {
    const reader = new EntryReader(spool.host, queue, choice.withoutSizes !== true);
    try {
      for (const { directory, kind, ids } of listEntries(spool.host, queue, spool.place.order)) {
        for (const id of ids) {
          const message = reader.read(directory, { kind, id });
          if (message !== null) yield message;
        }
      }
    } finally {
      reader.close();
    }
  }
}

/** The ids alone, in the same order. */
export function* listIds(spool: Spool, choice: QueueChoice = {}): Generator<MessageRef, void, undefined> {
  for (const queue of chosenQueues(spool, choice.queue)) {
    for (const { ids } of listEntries(spool.host, queue, spool.place.order)) for (const id of ids) yield { mta: 'sendmail', queue: queue.name, id };
  }
}

/** All queues, or the one of this name. */
export function chosenQueues({ host, queues }: Spool, name?: string): readonly SendmailQueue[] {
  const all = listQueues(host, queues);
  return name === undefined ? all : all.filter((queue) => queue.name === name);
}

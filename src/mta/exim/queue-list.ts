import type { QueueMessage } from '../../domain/message.ts';
import type { MessageRef } from '../../domain/queue-id.ts';
import type { Host } from '../../host/host.ts';
import type { EximPlace } from './place.ts';
import { QueuePart, type PartPlace } from './queue-part.ts';
import { idOfName, listEntries, listSpoolQueues, type SpoolQueue } from './spool/entries.ts';
import { MessageLogs } from './spool/message-log.ts';

/**
 * Messages that are read at one go; between two goes the process stands in its own directory again. Small, so that few objects outlive a scavenge:
 * V8 puts literals that mostly survive into the old generation, and then all they refer to stays until a full collection.
 */
const GO = 32;

/** Bytes of a directory with some six thousand files, as ext4 and XFS count them. */
const BIG_DIRECTORY = 384 * 1024;

/** Restricts a listing to one queue (`''` is the default one), or to what the -H files tell. */
export interface QueueChoice {
  readonly queue?: string;
  readonly withoutSizes?: boolean;
}

/** A part of a listing that is open for reading, and where it is, for another thread. */
export interface OpenPart {
  readonly part: QueuePart;
  readonly place: () => PartPlace;
}

/**
 * All messages of a spool (or of one queue) in the order of `exim -bp`, one queue after the other. Those that left meanwhile are
 * skipped; those that cannot be read are listed with the reason. Throws ToolError 71 when a queue directory cannot be read.
 */
export class QueueListing implements Iterable<QueueMessage> {
  readonly #host: Host;
  readonly #place: EximPlace;
  readonly #choice: QueueChoice;

  constructor(host: Host, place: EximPlace, choice: QueueChoice) {
    this.#host = host;
    this.#place = place;
    this.#choice = choice;
  }

  /** Whether a queue has thousands of messages, by the size of its directories alone: a guess that costs nothing and may say no. */
  looksBig(): boolean {
    return chosenQueues(this.#host, this.#place, this.#choice).some(({ base }) => {
      const size = (path: string): number => this.#host.facts(path)?.size ?? 0;
      return size(`${base}/input`) > BIG_DIRECTORY || size(`${base}/input/5`) > BIG_DIRECTORY / 12;
    });
  }

  *[Symbol.iterator](): Generator<QueueMessage, void, undefined> {
    for (const { part } of this.parts()) {
      for (let at = 0; at < part.length; at += GO) yield* part.read(at, Math.min(at + GO, part.length));
    }
  }

  /** Its queues one by one; each is closed when the next is taken. */
  *parts(): Generator<OpenPart, void, undefined> {
    const host = this.#host;
    for (const queue of chosenQueues(host, this.#place, this.#choice)) {
      const entries = listEntries(host, queue, () => sortsWholeIds(this.#place.version));
      if (entries === null) continue;
      const openLogs = () => host.openDirectory(`${queue.base}/msglog`);
      const part = new QueuePart(entries, new MessageLogs(openLogs), this.#choice.withoutSizes !== true);
      try {
        yield {
          part,
          place: () => {
            const logs = openLogs();
            if (typeof logs !== 'string') logs.close();
            return part.place(logs);
          },
        };
      } finally {
        part.close();
      }
    }
  }
}

/** Lists a spool's messages; nothing is read before the first is taken. */
export function listQueue(host: Host, place: EximPlace, choice: QueueChoice = {}): QueueListing {
  return new QueueListing(host, place, choice);
}

/** The ids alone, in the same order, without opening a message. */
export function* listIds(host: Host, place: EximPlace, choice: QueueChoice = {}): Generator<MessageRef, void, undefined> {
  for (const queue of chosenQueues(host, place, choice)) {
    const entries = listEntries(host, queue, () => sortsWholeIds(place.version));
    if (entries === null) continue;
    entries.input.close();
    for (const name of entries.names) yield { mta: 'exim', queue: queue.name, id: idOfName(name) };
  }
}

function chosenQueues(host: Host, place: EximPlace, choice: QueueChoice): readonly SpoolQueue[] {
  const queues = listSpoolQueues(host, place.spool);
  return choice.queue === undefined ? queues : queues.filter((queue) => queue.name === choice.queue);
}

/** Up to 4.89 a listing was sorted by the whole id; the process id in it counts no more since 4.90. */
function sortsWholeIds(version: string | null): boolean {
  const minor = /^4\.(\d+)/.exec(version ?? '')?.[1];
  return minor !== undefined && Number(minor) < 90;
}

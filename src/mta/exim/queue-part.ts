import type { QueueMessage } from '../../domain/message.ts';
import type { Untrusted } from '../../domain/untrusted.ts';
import type { OpenDirectory } from '../../host/host.ts';
import { openLocalDirectory, standingIn } from '../../host/open-directory.ts';
import { EntryReader } from './spool/entry-reader.ts';
import { idOfName, type SpoolEntries } from './spool/entries.ts';
import { readEximId } from './spool/message-id.ts';
import { MessageLogs } from './spool/message-log.ts';
import type { StraightEntry } from './spool/straight/straight-entry.ts';

/** Where a queue is and what is in it, as plain values, so that another thread can open it. */
export interface PartPlace {
  readonly queue: string;
  /** Real paths on this machine, outside a `--root` resolved already. */
  readonly input: string;
  readonly messageLog: string | null;
  readonly split: boolean;
  /** Names of -H files in the mail server's order, joined by newlines: a hundred thousand strings would take longer to copy. */
  readonly names: string;
  readonly journals: ReadonlySet<string>;
  readonly elsewhere: ReadonlyMap<string, string>;
  readonly withSizes: boolean;
}

/** One queue whose messages are read by their place in the listing. */
export class QueuePart {
  readonly length: number;
  readonly #entries: SpoolEntries;
  readonly #logs: MessageLogs;
  readonly #withSizes: boolean;
  readonly #reader: EntryReader;

  constructor(entries: SpoolEntries, logs: MessageLogs, withSizes = true) {
    this.length = entries.names.length;
    this.#withSizes = withSizes;
    this.#entries = entries;
    this.#logs = logs;
    this.#reader = new EntryReader(entries, (id) => logs.lastAnswer(id), withSizes);
  }

  /** Where it is; `messageLog` is opened once to learn its real path. */
  place(messageLog: OpenDirectory | string): PartPlace {
    const { queue, input, split, names, journals, elsewhere } = this.#entries;
    const log = typeof messageLog === 'string' ? null : messageLog.path;
    return { queue, input: input.path, messageLog: log, split, names: names.join('\n'), journals, elsewhere, withSizes: this.#withSizes };
  }

  /** The messages from one place to before another; those that have left are skipped. */
  read(from: number, to: number): readonly QueueMessage[] {
    return this.within(() => {
      const messages: QueueMessage[] = [];
      for (let at = from; at < to; at++) {
        const name = this.#entries.names[at];
        const message = name === undefined ? null : this.#reader.read(name);
        if (message !== null) messages.push(message);
      }
      return messages;
    });
  }

  /** Has `entry` take the message at a place; true when it could, else the message, null when it has left (`EntryReader.take`). */
  take(at: number, entry: StraightEntry): QueueMessage | true | null {
    const name = this.#entries.names[at];
    return name === undefined ? null : this.#reader.take(name, entry);
  }

  /** The message that `take` looked at last, at this place. */
  readTaken(at: number, entry: StraightEntry): QueueMessage | null {
    return this.#reader.readTaken(this.#entries.names[at] ?? '', entry);
  }

  /** Bytes of the message that `entry` has taken from this place; null where Exim shows none. */
  sizeOf(at: number, entry: StraightEntry): number | null {
    return this.#reader.sizeOf(this.#entries.names[at] ?? '', entry.headersSize);
  }

  /** The last remote answer or delivery error of the message at a place, which was tried already; null when none is recorded. */
  lastAnswer(at: number): Untrusted | null {
    return this.#logs.lastAnswer(idOfName(this.#entries.names[at] ?? ''));
  }

  /** Name of the queue; `''` is the default one. */
  get queue(): string {
    return this.#entries.queue;
  }

  /** Does work that reads many places, standing in the directory only once. */
  within<T>(work: () => T): T {
    return standingIn(this.#entries.input, work);
  }

  /** Stands in the directory until what is given back is called. */
  stand(): () => void {
    return this.#entries.input.stand();
  }

  /** The message of an id in this queue, or null. */
  find(id: string): QueueMessage | null {
    return readEximId(id) === null ? null : this.#reader.read(`${id}-H`);
  }

  close(): void {
    this.#logs.close();
    this.#entries.input.close();
  }
}

/** In a thread beside the one that stands in its directory: opens a queue; null when it is gone. */
export function openPartBeside({ queue, input, messageLog, split, names, journals, elsewhere, withSizes }: PartPlace): QueuePart | null {
  const directory = openLocalDirectory(input, false);
  if (typeof directory === 'string') return null;
  directory.standBeside();
  const logs = new MessageLogs(() => (messageLog === null ? 'gone' : openLocalDirectory(messageLog, false)));
  return new QueuePart({ queue, input: directory, names: names.split('\n'), split, elsewhere, journals }, logs, withSizes);
}

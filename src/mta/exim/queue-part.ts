import type { QueueMessage } from '../../domain/message.ts';
import type { OpenDirectory } from '../../host/host.ts';
import { openLocalDirectory } from '../../host/open-directory.ts';
import { EntryReader } from './spool/entry-reader.ts';
import type { SpoolEntries } from './spool/entries.ts';
import { MessageLogs } from './spool/message-log.ts';

/** One queue's listing as plain values, so that another thread can read part of it. */
export interface QueuePartCopy {
  readonly queue: string;
  /** Real paths on this machine, outside a `--root` resolved already. */
  readonly input: string;
  readonly messageLog: string | null;
  /** Names of -H files in the mail server's order, joined by newlines. */
  readonly names: string;
  readonly split: boolean;
  readonly elsewhere: ReadonlyMap<string, string>;
  readonly journals: readonly string[];
}

/** One queue whose messages are read by their place in the listing. */
export class QueuePart {
  readonly length: number;
  readonly #entries: SpoolEntries;
  readonly #logs: MessageLogs;
  readonly #reader: EntryReader;
  #known: ReadonlySet<string> | null = null;

  constructor(entries: SpoolEntries, logs: MessageLogs) {
    this.length = entries.names.length;
    this.#entries = entries;
    this.#logs = logs;
    this.#reader = new EntryReader(entries, (id) => logs.lastAnswer(id));
  }

  /** Opens a copied part in another thread; null when its directory is gone. */
  static open({ queue, input, messageLog, names, split, elsewhere, journals }: QueuePartCopy): QueuePart | null {
    const directory = openLocalDirectory(input, false);
    if (typeof directory === 'string') return null;
    const logs = new MessageLogs(() => (messageLog === null ? 'gone' : openLocalDirectory(messageLog, false)));
    const list = names === '' ? [] : names.split('\n');
    return new QueuePart({ queue, input: directory, names: list, split, elsewhere, journals: new Set(journals) }, logs);
  }

  /** What another thread needs to read the same; `messageLog` is opened once to learn its real path. */
  copy(messageLog: OpenDirectory | string): QueuePartCopy {
    const { queue, input, names, split, elsewhere, journals } = this.#entries;
    const log = typeof messageLog === 'string' ? null : messageLog.path;
    return { queue, input: input.path, messageLog: log, names: names.join('\n'), split, elsewhere, journals: [...journals] };
  }

  /** The messages from one place to before another; those that have left are skipped. */
  read(from: number, to: number): readonly QueueMessage[] {
    const messages: QueueMessage[] = [];
    this.#entries.input.within(() => {
      for (let at = from; at < to; at++) {
        const name = this.#entries.names[at];
        const message = name === undefined ? null : this.#reader.read(name);
        if (message !== null) messages.push(message);
      }
    });
    return messages;
  }

  /** Does work that reads many places, standing in the directory only once. */
  within<T>(work: () => T): T {
    return this.#entries.input.within(work);
  }

  /** The message of an id in this queue, or null. */
  find(id: string): QueueMessage | null {
    this.#known ??= new Set(this.#entries.names);
    return this.#known.has(`${id}-H`) ? this.#reader.read(`${id}-H`) : null;
  }

  close(): void {
    this.#logs.close();
    this.#entries.input.close();
  }
}

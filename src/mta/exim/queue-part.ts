import type { QueueMessage } from '../../domain/message.ts';
import type { OpenDirectory } from '../../host/host.ts';
import { openLocalDirectory } from '../../host/open-directory.ts';
import { EntryReader } from './spool/entry-reader.ts';
import type { SpoolEntries } from './spool/entries.ts';
import { fileName } from './spool/listing-order.ts';
import { MessageLogs } from './spool/message-log.ts';

/** One queue's listing as plain values, so that another thread can read part of it. */
export interface QueuePartCopy {
  readonly queue: string;
  /** Real paths on this machine, outside a `--root` resolved already. */
  readonly input: string;
  readonly messageLog: string | null;
  /** Names of -H files in the mail server's order, joined by newlines. */
  readonly names: string;
  readonly journals: readonly string[];
}

/** One queue whose messages are read by their place in the listing. */
export class QueuePart {
  readonly length: number;
  readonly #entries: SpoolEntries;
  readonly #logs: MessageLogs;
  readonly #reader: EntryReader;
  #byFile: ReadonlyMap<string, string> | null = null;

  constructor(entries: SpoolEntries, logs: MessageLogs) {
    this.length = entries.names.length;
    this.#entries = entries;
    this.#logs = logs;
    this.#reader = new EntryReader(entries, (name) => logs.lastAnswer(name));
  }

  /** Opens a copied part in another thread; null when its directory is gone. */
  static open({ queue, input, messageLog, names, journals }: QueuePartCopy): QueuePart | null {
    const directory = openLocalDirectory(input, false);
    if (typeof directory === 'string') return null;
    const logs = new MessageLogs(() => (messageLog === null ? 'gone' : openLocalDirectory(messageLog, false)));
    return new QueuePart({ queue, input: directory, names: names === '' ? [] : names.split('\n'), journals: new Set(journals) }, logs);
  }

  /** What another thread needs to read the same; `messageLog` is opened once to learn its real path. */
  copy(messageLog: OpenDirectory | string): QueuePartCopy {
    const { queue, input, names, journals } = this.#entries;
    return {
      queue,
      input: input.path,
      messageLog: typeof messageLog === 'string' ? null : messageLog.path,
      names: names.join('\n'),
      journals: [...journals],
    };
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

  /** The message of an id in this queue, or null. */
  find(id: string): QueueMessage | null {
    this.#byFile ??= new Map(this.#entries.names.map((name) => [fileName(name), name]));
    const name = this.#byFile.get(`${id}-H`);
    return name === undefined ? null : this.#reader.read(name);
  }

  close(): void {
    this.#logs.close();
    this.#entries.input.close();
  }
}

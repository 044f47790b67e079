import type { QueueMessage } from '../../../domain/message.ts';
import type { QueueId } from '../../../domain/queue-id.ts';
import type { Host, OpenDirectory } from '../../../host/host.ts';
import { standingIn } from '../../../host/open-directory.ts';
import type { SpoolQueue } from '../spool/entries.ts';
import { EntryReader } from '../spool/entry-reader.ts';

/** One queue's directory, kept open to look at single messages again and again. */
export class QueueState {
  readonly #input: OpenDirectory;
  readonly #logs: OpenDirectory | null;
  readonly #flat: EntryReader;
  readonly #split: EntryReader;
  /** Split directories that were seen to be directories and no links. */
  readonly #directories = new Set<string>();
  /** Where the last message was found: the next one most likely stands there too, and each wrong guess costs a third of a look. */
  #isSplit = false;

  private constructor(queue: string, input: OpenDirectory, logs: OpenDirectory | null) {
    this.#input = input;
    this.#logs = logs;
    const reader = (split: boolean): EntryReader =>
      new EntryReader({ queue, input, names: [], split, elsewhere: new Map(), journals: new Set() }, () => null, false);
    this.#flat = reader(false);
    this.#split = reader(true);
  }

  /** Opens a queue; null when its directory is not there. */
  static open(host: Host, queue: SpoolQueue): QueueState | null {
    const input = host.openDirectory(`${queue.base}/input`);
    if (typeof input === 'string') return null;
    const logs = host.openDirectory(`${queue.base}/msglog`);
    return new QueueState(queue.name, input, typeof logs === 'string' ? null : logs);
  }

  /** The message as it stands now, in whichever layout, without its size; null when it has left. */
  message(id: QueueId): QueueMessage | null {
    return this.#messageIn(this.#isSplit, id) ?? this.#messageIn(!this.#isSplit, id);
  }

  /** Whether any of its files is left. */
  hasFiles(id: QueueId): boolean {
    return this.#places(id).some((place) => this.#input.facts(`${place}${id}-H`) !== null || this.#input.facts(`${place}${id}-D`) !== null);
  }

  /** Bytes that differ once a delivery was tried: -H is written anew, or a line was added to the message's log. null: nothing would show it. */
  trace(id: QueueId): string | null {
    const header = this.#places(id)
      .map((place) => this.#input.facts(`${place}${id}-H`))
      .find((facts) => facts !== null);
    const log = this.#logs?.facts(id) ?? this.#logs?.facts(`${id.charAt(5)}/${id}`) ?? null;
    return log === null ? null : `${header?.inode}/${log.size}`;
  }

  /** Looks at many in one go, which makes each look cheaper. */
  within<T>(look: () => T): T {
    return standingIn(this.#input, look);
  }

  close(): void {
    this.#logs?.close();
    this.#input.close();
  }

  #messageIn(isSplit: boolean, id: QueueId): QueueMessage | null {
    if (isSplit && !this.#hasDirectory(id)) return null;
    const message = (isSplit ? this.#split : this.#flat).read(`${id}-H`);
    if (message !== null) this.#isSplit = isSplit;
    return message;
  }

  #places(id: QueueId): readonly string[] {
    return this.#hasDirectory(id) ? ['', `${id.charAt(5)}/`] : [''];
  }

  /** Exim removes an empty split directory and makes it again: one that is not there yet is asked for each time. */
  #hasDirectory(id: QueueId): boolean {
    const name = id.charAt(5);
    if (this.#directories.has(name)) return true;
    const isDirectory = this.#input.facts(name)?.kind === 'directory';
    if (isDirectory) this.#directories.add(name);
    return isDirectory;
  }
}

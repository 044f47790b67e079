import type { QueueMessage } from '../../../domain/message.ts';
import type { MessageRef } from '../../../domain/queue-id.ts';
import type { Host, OpenDirectory, ReadProblem } from '../../../host/host.ts';
import type { QueueDirectory, SendmailQueue } from '../place.ts';
import { readControlFile, type ControlFile } from './control-file.ts';
import type { SpoolEntry } from './entries.ts';
import { SendmailMessage, unreadableMessage } from './sendmail-message.ts';

const ORDINARY_FILE = 64 * 1024;
/** Bytes of a control file that are read at most: fifty thousand recipients fit. */
const LONGEST_FILE = 8 * 1024 * 1024;
const BUFFER = Buffer.allocUnsafeSlow(ORDINARY_FILE);

/** Reads the messages of one queue; keeps its directories open until it is closed. */
export class EntryReader {
  readonly #host: Host;
  readonly #queue: SendmailQueue;
  readonly #open = new Map<string, OpenDirectory | null>();
  readonly #withSizes: boolean;

  constructor(host: Host, queue: SendmailQueue, withSizes = true) {
    this.#host = host;
    this.#queue = queue;
    this.#withSizes = withSizes;
  }

  /** The message of an entry; null when it has left meanwhile. Never throws for what is in the files. */
  read(directory: QueueDirectory, { kind, id }: SpoolEntry): QueueMessage | null {
    const ref: MessageRef = { mta: 'sendmail', queue: this.#queue.name, id };
    if (kind === 'df') return unreadableMessage(ref, 'a body without its control file', this.#bodySize(directory, id, null));
    const control = this.directory(directory.control);
    const read = control === null ? 'gone' : readCapped(control, kind + id);
    if (read === 'gone') return null;
    if (typeof read === 'string') return unreadableMessage(ref, PROBLEMS[read], this.#bodySize(directory, id, null));
    const file = readControlFile(read.text);
    const size = this.#bodySize(directory, id, file.bodyDirectory);
    const problem = kind === 'Qf' ? 'lost: Sendmail has put its control file aside' : problemOf(read, file);
    if (file.created === null && file.sender === null && file.recipients.length === 0) {
      return unreadableMessage(ref, read.text === '' ? 'empty file' : (problem ?? 'not a control file'), size);
    }
    const heldSince = kind === 'hf' ? (control?.facts(kind + id)?.modifiedAt ?? this.#host.now()) : null;
    return new SendmailMessage({ ref, control: file, text: read.text, sizeBytes: size, unreadable: problem, heldSince });
  }

  /** The entry of an id in a directory; null when none of its control files is there. */
  find(id: SpoolEntry['id']): { readonly directory: QueueDirectory; readonly entry: SpoolEntry } | null {
    for (const kind of ['qf', 'hf', 'Qf'] as const) {
      for (const directory of this.#queue.directories) {
        if (this.directory(directory.control)?.facts(kind + id)) return { directory, entry: { kind, id } };
      }
    }
    return null;
  }

  /** The body of an id whose control file is not there; null when that is gone too. */
  findBody(id: SpoolEntry['id']): { readonly directory: QueueDirectory; readonly entry: SpoolEntry } | null {
    const directory = this.#queue.directories.find(({ body }) => this.directory(body)?.facts(`df${id}`));
    return directory === undefined ? null : { directory, entry: { kind: 'df', id } };
  }

  /** Path of the directory that a message's body is in. */
  bodyPath(directory: QueueDirectory, { kind, id }: SpoolEntry): string {
    const read = kind === 'df' ? 'gone' : (this.directory(directory.control)?.read(kind + id, BUFFER) ?? 'gone');
    return this.#bodyPlace(directory, typeof read === 'string' ? null : readControlFile(BUFFER.toString('latin1', 0, read)).bodyDirectory).body;
  }

  /** Where a body is: beside its control file, or where the `d` line says, if that is a directory of this queue. */
  bodyDirectory(directory: QueueDirectory, named: string | null): OpenDirectory | null {
    return this.directory(this.#bodyPlace(directory, named).body);
  }

  #bodyPlace(directory: QueueDirectory, named: string | null): QueueDirectory {
    if (named === null) return directory;
    return this.#queue.directories.find(({ path }) => path === named || path.endsWith(`/${named}`)) ?? directory;
  }

  /** A directory, opened once. */
  directory(path: string): OpenDirectory | null {
    const known = this.#open.get(path);
    if (known !== undefined) return known;
    const opened = this.#host.openDirectory(path);
    const directory = typeof opened === 'string' ? null : opened;
    this.#open.set(path, directory);
    return directory;
  }

  close(): void {
    for (const directory of this.#open.values()) directory?.close();
    this.#open.clear();
  }

  #bodySize(directory: QueueDirectory, id: string, named: string | null): number | null {
    const size = this.#withSizes ? (this.bodyDirectory(directory, named)?.size(`df${id}`) ?? -1) : -1;
    return size < 0 ? null : size;
  }
}

function problemOf({ whole }: { readonly whole: boolean }, { isClosed, created, sender }: ControlFile): string | null {
  if (!whole) return `longer than ${LONGEST_FILE} bytes, of which only the first are looked at`;
  if (!isClosed) return 'cut off: no closing dot';
  if (created === null) return 'no time of creation';
  return sender === null ? 'no sender' : null;
}

const PROBLEMS: Readonly<Record<Exclude<ReadProblem, 'gone'>, string>> = {
  denied: 'permission denied',
  link: 'a symbolic link, not followed',
  'not-a-file': 'not a regular file',
  'too-large': 'too large',
  failed: 'cannot be read',
};

/** A file's first 8 MiB as latin1, and whether that is all of it. */
function readCapped(directory: OpenDirectory, name: string): { readonly text: string; readonly whole: boolean } | ReadProblem {
  let into: Buffer = BUFFER;
  for (;;) {
    const read = directory.read(name, into);
    if (typeof read === 'string') return read;
    if (read < into.length || into.length >= LONGEST_FILE) return { text: into.toString('latin1', 0, read), whole: read < into.length };
    into = Buffer.allocUnsafeSlow(Math.min(into.length * 16, LONGEST_FILE));
  }
}

import type { QueueMessage } from '../../../domain/message.ts';
import type { MessageRef, QueueId } from '../../../domain/queue-id.ts';
import type { Untrusted } from '../../../domain/untrusted.ts';
import type { OpenDirectory, ReadProblem } from '../../../host/host.ts';
import { readEnvelope, type Envelope } from './envelope.ts';
import { directoryOf, idOfName, type SpoolEntries } from './entries.ts';
import { walkHeaders, type HeaderSection } from './header-section.ts';
import { measureHeaders } from './long-headers.ts';
import { bodyOffset } from './message-id.ts';
import { SpoolMessage, unreadableMessage } from './spool-message.ts';
import type { StraightEntry } from './straight/straight-entry.ts';

const ORDINARY_FILE = 64 * 1024;
/** Bytes of a -H or -J file that are read at most: 50,000 recipients and Exim's header limit of 1 MiB fit several times. */
const LONGEST_FILE = 8 * 1024 * 1024;

/** All readers share it: what is read is copied to text before anything else is. */
const BUFFER = Buffer.allocUnsafeSlow(ORDINARY_FILE);

/** Looks up the last delivery error of a message. */
export type AnswerLookup = (id: QueueId) => Untrusted | null;

/** The text of a -H file, or why it cannot be read; null when it has left. */
type HeaderText = string | { readonly problem: string } | null;

/** Reads the messages of one queue, one after the other. */
export class EntryReader {
  readonly #entries: SpoolEntries;
  readonly #lookUp: AnswerLookup;
  readonly #withSizes: boolean;
  #whole = true;

  constructor(entries: SpoolEntries, lookUp: AnswerLookup, withSizes = true) {
    this.#withSizes = withSizes;
    this.#entries = entries;
    this.#lookUp = lookUp;
  }

  /** The message behind a name of the entries; null when it has left the queue meanwhile. Never throws for what is in the files. */
  read(name: string): QueueMessage | null {
    const ref = this.#refOf(name);
    const path = directoryOf(this.#entries, name) + ref.id;
    return this.#fromText(path, ref, this.#readText(path));
  }

  /** Has `entry` take a message; true when it could: it has it then, and nobody is finished. Else as `read`. */
  take(name: string, entry: StraightEntry): QueueMessage | true | null {
    const id = idOfName(name);
    const read = this.#entries.input.read(`${directoryOf(this.#entries, name) + id}-H`, entry.bytes);
    if (read === 'gone') return null;
    if (typeof read === 'string' || read === entry.bytes.length) return this.read(name);
    return (entry.take(read, id) && !this.#entries.journals.has(`${id}-J`)) || this.readTaken(name, entry);
  }

  /** The message that `take` looked at last, as `read` gives it. */
  readTaken(name: string, entry: StraightEntry): QueueMessage | null {
    const ref = this.#refOf(name);
    this.#whole = true;
    return this.#fromText(directoryOf(this.#entries, name) + ref.id, ref, entry.bytes.toString('latin1', 0, entry.length));
  }

  /** Bytes of a message whose headers have so many, as `QueueMessage` counts them; null where Exim shows none. */
  sizeOf(name: string, headers: number): number | null {
    const id = idOfName(name);
    return this.#size(directoryOf(this.#entries, name) + id, id, headers);
  }

  #refOf(name: string): MessageRef {
    return { mta: 'exim', queue: this.#entries.queue, id: idOfName(name) };
  }

  #fromText(path: string, ref: MessageRef, text: HeaderText): QueueMessage | null {
    if (text === null) return null;
    if (typeof text !== 'string') return unreadableMessage(ref, text.problem);
    const journal = this.#readJournal(path, ref.id);
    return journal === 'gone' ? this.#readAgain(path, ref) : this.#message(path, ref, text, journal);
  }

  /** The journal went between the two reads: -H was just rewritten with what it held, or the message is gone. */
  #readAgain(path: string, ref: MessageRef): QueueMessage | null {
    const text = this.#readText(path);
    if (text === null) return null;
    return typeof text === 'string' ? this.#message(path, ref, text, []) : unreadableMessage(ref, text.problem);
  }

  #message(path: string, ref: MessageRef, text: string, journal: readonly string[]): QueueMessage {
    const envelope = readEnvelope(text, ref.id);
    if (typeof envelope === 'string') return unreadableMessage(ref, this.#whole ? envelope : `longer than ${LONGEST_FILE} bytes: ${envelope}`);
    const headers = this.#headers(path, text, envelope);
    return new SpoolMessage({
      ref,
      envelope,
      text,
      journal,
      sizeBytes: this.#size(path, ref.id, headers.size),
      unreadable: envelope.refused ?? headers.problem,
      lastAnswer: () => (envelope.options.firstTime ? null : this.#lookUp(ref.id)),
    });
  }

  #headers(path: string, text: string, envelope: Envelope): HeaderSection {
    const start = envelope.end + 1;
    if (text.charCodeAt(envelope.end) !== 10) return { size: 0, problem: 'no empty line before its headers', stop: start, next: start };
    if (this.#whole) return walkHeaders(text, start);
    const problem = `longer than ${LONGEST_FILE} bytes, of which only the first are looked at`;
    return { size: measureHeaders(this.#entries.input, `${path}-H`, start), problem, stop: start, next: start };
  }

  /** Exim's own sum: headers that are sent, body without its first line, and the empty line between; null where it shows none. */
  #size(path: string, id: QueueId, headers: number): number | null {
    if (!this.#withSizes) return null;
    const body = this.#entries.input.size(`${path}-D`);
    return body < 0 ? null : headers + body - bodyOffset(id) + 1 || null;
  }

  #readText(path: string): HeaderText {
    const read = readCapped(this.#entries.input, `${path}-H`, BUFFER);
    if (read === 'gone') return null;
    if (typeof read === 'string') return { problem: PROBLEMS[read] };
    this.#whole = read.whole;
    return read.text;
  }

  #readJournal(path: string, id: QueueId): readonly string[] | 'gone' {
    const { journals, input } = this.#entries;
    if (journals.size === 0 || !journals.has(`${id}-J`)) return [];
    const read = readCapped(input, `${path}-J`, BUFFER);
    if (typeof read === 'string') return read === 'gone' ? 'gone' : [];
    const lines = read.text.split('\n');
    lines.pop(); // what follows the last newline is empty, or a line that is being written
    return lines;
  }
}

const PROBLEMS: Readonly<Record<Exclude<ReadProblem, 'gone'>, string>> = {
  denied: 'permission denied',
  link: 'a symbolic link, not followed',
  'not-a-file': 'not a regular file',
  'too-large': 'too large',
  failed: 'cannot be read',
};

/** A file's first 8 MiB as latin1, and whether that is all of it. */
function readCapped(directory: OpenDirectory, name: string, buffer: Buffer): { readonly text: string; readonly whole: boolean } | ReadProblem {
  let into = buffer;
  for (;;) {
    const read = directory.read(name, into);
    if (typeof read === 'string') return read;
    if (read < into.length || into.length >= LONGEST_FILE) return { text: into.toString('latin1', 0, read), whole: read < into.length };
    into = Buffer.allocUnsafeSlow(Math.min(into.length * 16, LONGEST_FILE));
  }
}

import type { MessageRef, QueueId } from '../../domain/queue-id.ts';
import type { OpenDirectory } from '../../host/host.ts';
import { readHeader } from '../../parse/header.ts';
import type { MessageFile, ReturnedOrigin, StoredHeader, StoredMessage } from '../mta.ts';
import { chosenQueues, type Spool } from './queue-list.ts';
import { readControlFile } from './spool/control-file.ts';
import { EntryReader } from './spool/entry-reader.ts';
import { readReturnedOrigin } from './spool/returned-message.ts';
import { SendmailMessage } from './spool/sendmail-message.ts';

/** Bytes of a body that are read unless said otherwise. */
const BODY_LIMIT = 2 * 1024 * 1024;
/** Headers that are listed; a bomb has a hundred thousand. */
const MOST_HEADERS = 10_000;
/** Bytes of a bounce's body in which the returned headers are looked for. */
const RETURNED = 65_536;
const LONGEST = 1024 * 1024 * 1024;

/** Which message, and how much of its body. */
export interface LoadOptions {
  readonly queue?: string;
  /** Bytes. */
  readonly bodyLimit?: number;
}

/** One message by id with its headers and the start of its body, from whichever queue has it; null when none does. */
export function loadMessage(spool: Spool, id: QueueId, { queue, bodyLimit = BODY_LIMIT }: LoadOptions = {}): StoredMessage | null {
  for (const one of chosenQueues(spool, queue)) {
    const reader = new EntryReader(spool.host, one);
    try {
      const found = reader.find(id);
      const message = found === null ? null : reader.read(found.directory, found.entry);
      if (found === null || message === null) continue;
      const bodies = reader.bodyDirectory(found.directory, bodyDirectoryOf(reader.directory(found.directory.control), found.entry.kind + id));
      return { message, ...readHeaders(message), body: readBody(bodies, id, bodyLimit) };
    } finally {
      reader.close();
    }
  }
  return null;
}

function readHeaders(message: unknown): { readonly headers: readonly StoredHeader[]; readonly rawHeaders: string } {
  const headers: StoredHeader[] = [];
  let rawHeaders = '';
  for (const { text, isSent } of message instanceof SendmailMessage ? message.headerTexts() : []) {
    if (isSent) rawHeaders += text;
    if (headers.length < MOST_HEADERS) headers.push({ ...readHeader(text), dead: !isSent });
  }
  return { headers, rawHeaders };
}

/** The `d` line of a control file, or null. */
function bodyDirectoryOf(control: OpenDirectory | null, name: string): string | null {
  const beginning = Buffer.alloc(4096);
  const read = control?.read(name, beginning) ?? 'gone';
  return typeof read === 'string' ? null : readControlFile(beginning.toString('latin1', 0, read)).bodyDirectory;
}

function readBody(bodies: OpenDirectory | null, id: QueueId, limit: number): StoredMessage['body'] {
  const file = bodies?.open(`df${id}`) ?? 'gone';
  if (typeof file === 'string') return { bytes: new Uint8Array(0), truncated: false };
  try {
    const bytes = new Uint8Array(Math.min(file.size, limit));
    const read = bytes.length === 0 ? 0 : file.readAt(bytes, 0);
    return { bytes: bytes.subarray(0, read), truncated: file.size > limit };
  } catch {
    return { bytes: new Uint8Array(0), truncated: false };
  } finally {
    file.close();
  }
}

/** The control file and the body of a message as they are, one in memory at a time; none when it has left. */
export function* loadFiles(spool: Spool, { queue, id }: MessageRef): Generator<MessageFile, void, undefined> {
  for (const one of chosenQueues(spool, queue)) {
    const reader = new EntryReader(spool.host, one);
    try {
      const found = reader.find(id);
      if (found === null) continue;
      const control = reader.directory(found.directory.control);
      const name = found.entry.kind + id;
      const bodies = reader.bodyDirectory(found.directory, bodyDirectoryOf(control, name));
      yield* readWhole(control, name);
      yield* readWhole(bodies, `df${id}`);
      return;
    } finally {
      reader.close();
    }
  }
}

function* readWhole(directory: OpenDirectory | null, name: string): Generator<MessageFile, void, undefined> {
  const file = directory?.open(name) ?? 'gone';
  if (typeof file === 'string') return;
  try {
    const bytes = new Uint8Array(Math.min(file.size, LONGEST));
    let read = 0;
    while (read < bytes.length) {
      const more = file.readAt(bytes.subarray(read), read);
      if (more === 0) break;
      read += more;
    }
    yield { name, bytes: bytes.subarray(0, read) };
  } finally {
    file.close();
  }
}

/** For each of these bounces, in their order, who handed over the message that it returns; null where that cannot be told. */
export function* loadReturnedOrigins(spool: Spool, refs: Iterable<MessageRef>): Generator<ReturnedOrigin | null, void, undefined> {
  for (const { queue, id } of refs) {
    const stored = loadMessage(spool, id, { queue, bodyLimit: RETURNED });
    yield stored === null ? null : readReturnedOrigin(Buffer.from(stored.body.bytes).toString('latin1'));
  }
}

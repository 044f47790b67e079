import type { MessageRef, QueueId } from '../../domain/queue-id.ts';
import type { Host, OpenDirectory } from '../../host/host.ts';
import { readHeader } from '../../parse/header.ts';
import type { StoredHeader, StoredMessage } from '../mta.ts';
import type { EximPlace } from './place.ts';
import { findSpoolQueue, listSpoolQueues, type SpoolQueue } from './spool/entries.ts';
import { EntryReader } from './spool/entry-reader.ts';
import { walkHeaders } from './spool/header-section.ts';
import { MessageLogs } from './spool/message-log.ts';
import { bodyOffset } from './spool/message-id.ts';
import { SpoolMessage } from './spool/spool-message.ts';

/** Bytes of a body that are read unless said otherwise. */
const BODY_LIMIT = 2 * 1024 * 1024;
/** Bytes of a message log that are read. */
const LOG_LIMIT = 1024 * 1024;
/** Headers that are listed; a bomb has a hundred thousand. */
const MOST_HEADERS = 10_000;
const DEAD = 42;

/** Which message, and how much of its body. */
export interface LoadOptions {
  readonly queue?: string;
  /** Bytes. */
  readonly bodyLimit?: number;
}

/** One message by id with its headers and the start of its body, from the default queue or else a named one; null when none has it. */
export function loadMessage(host: Host, place: EximPlace, id: QueueId, options: LoadOptions = {}): StoredMessage | null {
  const named = options.queue === undefined ? null : findSpoolQueue(host, place.spool, options.queue);
  const queues = options.queue === undefined ? listSpoolQueues(host, place.spool) : named === null ? [] : [named];
  for (const queue of queues) {
    const found = loadFrom(host, queue, id, options.bodyLimit ?? BODY_LIMIT);
    if (found !== null) return found;
  }
  return null;
}

function loadFrom(host: Host, queue: SpoolQueue, id: QueueId, bodyLimit: number): StoredMessage | null {
  const input = host.openDirectory(`${queue.base}/input`);
  if (typeof input === 'string') return null;
  const logs = new MessageLogs(() => host.openDirectory(`${queue.base}/msglog`));
  try {
    const directory = directoryHolding(input, id);
    if (directory === null) return null;
    const path = directory + id;
    const journals = new Set(input.facts(`${path}-J`) === null ? [] : [`${id}-J`]);
    const entries = { queue: queue.name, input, names: [`${id}-H`], split: directory !== '', elsewhere: new Map<string, string>(), journals };
    const message = new EntryReader(entries, (one) => logs.lastAnswer(one)).read(`${id}-H`);
    if (message === null) return null;
    if (message instanceof SpoolMessage) message.lookUpAnswer();
    const text = message instanceof SpoolMessage ? message.headerText : '';
    return { message, ...readHeaders(text), body: readBody(input, path, id, bodyLimit) };
  } finally {
    logs.close();
    input.close();
  }
}

/** The directory below `input` that holds the -H file of an id: its split directory, or `input` itself. */
function directoryHolding(input: OpenDirectory, id: QueueId): string | null {
  const split = id.charAt(5);
  if (input.facts(split)?.kind === 'directory' && input.facts(`${split}/${id}-H`) !== null) return `${split}/`;
  return input.facts(`${id}-H`) === null ? null : '';
}

/** The headers as stored, and those that are sent as one text. */
function readHeaders(text: string): { readonly headers: readonly StoredHeader[]; readonly rawHeaders: string } {
  const headers: StoredHeader[] = [];
  let rawHeaders = '';
  walkHeaders(text, 0, (flag, start, end) => {
    const header = text.slice(start, end);
    if (flag !== DEAD) rawHeaders += header;
    if (headers.length < MOST_HEADERS) headers.push({ ...readHeader(header), dead: flag === DEAD });
  });
  return { headers, rawHeaders };
}

function readBody(input: OpenDirectory, path: string, id: QueueId, limit: number): StoredMessage['body'] {
  const file = input.open(`${path}-D`);
  if (typeof file === 'string') return { bytes: new Uint8Array(0), truncated: false };
  try {
    const length = Math.max(0, file.size - bodyOffset(id));
    const bytes = new Uint8Array(Math.min(length, limit));
    const read = bytes.length === 0 ? 0 : file.readAt(bytes, bodyOffset(id));
    return { bytes: bytes.subarray(0, read), truncated: length > limit };
  } catch {
    return { bytes: new Uint8Array(0), truncated: false };
  } finally {
    file.close();
  }
}

/** The delivery log of a message, its last MiB as latin1 lines; null when there is none (`message_logs` off, or not tried yet). */
export function loadMessageLog(host: Host, place: EximPlace, ref: MessageRef): readonly string[] | null {
  const queue = findSpoolQueue(host, place.spool, ref.queue);
  if (queue === null) return null;
  const logs = new MessageLogs(() => host.openDirectory(`${queue.base}/msglog`));
  try {
    return logs.lines(ref.id, LOG_LIMIT);
  } finally {
    logs.close();
  }
}

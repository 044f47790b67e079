import type { MessageRef, QueueId } from '../../domain/queue-id.ts';
import type { Host, OpenFile } from '../../host/host.ts';
import { readHeader } from '../../parse/header.ts';
import type { MessageFile, ReturnedOrigin, StoredHeader, StoredMessage } from '../mta.ts';
import type { PostfixPlace } from './place.ts';
import { answersOf, isWanted } from './queue-list.ts';
import { QueueDirectories, type FoundFile } from './spool/files.ts';
import { headerPlaces } from './spool/header-lines.ts';
import { externalAddress } from './spool/quoting.ts';
import { readBody, readQueueFile } from './spool/queue-file.ts';
import { readMessage, reportOf } from './spool/queue-message.ts';
import { userNames } from './user-names.ts';

/** Bytes of a body that are read unless said otherwise. */
const BODY_LIMIT = 2 * 1024 * 1024;
const LONGEST_FILE = 1024 * 1024 * 1024;

interface LoadOptions {
  readonly queue?: string;
  readonly bodyLimit?: number;
}

/** One message by id with its headers and the start of its body, from whichever queue it is in now; null when none has it. */
export function loadMessage(host: Host, place: PostfixPlace, id: QueueId, { queue, bodyLimit }: LoadOptions = {}): StoredMessage | null {
  return withFile(host, place, id, (found, directories) => {
    if (queue !== undefined && isOtherQueue(place, queue, found)) return null;
    const { raw, ...message } = readMessage({ ...contextOf(host, found), answers: answersOf(directories, found.queue, found.name) });
    const headers = [...headerPlaces(raw.headers)].map(({ from, end }): StoredHeader => ({
      ...readHeader(raw.headers.slice(from, end)),
      dead: false,
    }));
    const body = raw.bodyAt === null ? { bytes: new Uint8Array(0), truncated: false } : readBody(found.file, raw.bodyAt, bodyLimit ?? BODY_LIMIT);
    return { message, headers, rawHeaders: raw.headers, body };
  });
}

/** A message moves from queue to queue of its instance by itself, so that only another instance, or hold and the others, is another place. */
function isOtherQueue({ instances }: PostfixPlace, wanted: string, { queue }: FoundFile): boolean {
  const now = queue.instance.prefix + queue.name;
  if (isWanted(wanted, now)) return false;
  const instance = instances.findLast(({ prefix }) => wanted.startsWith(prefix));
  return instance !== queue.instance || [wanted, now].some((name) => name.endsWith('hold') || name.endsWith('corrupt'));
}

/** What reading a found file needs; what its attempts came to is not looked up. */
export function contextOf(host: Host, { queue, name, file }: FoundFile): Parameters<typeof readMessage>[0] {
  return { instance: queue.instance, queue: queue.name, name, file, answers: [], isLocal: host.kind === 'local', userOf: userNames(host) };
}

function withFile<T>(host: Host, { instances }: PostfixPlace, id: QueueId, work: (found: FoundFile, directories: QueueDirectories) => T): T | null {
  const directories = new QueueDirectories(host, instances);
  try {
    const found = directories.find(id);
    if (found === null) return null;
    try {
      return work(found, directories);
    } finally {
      found.file.close();
    }
  } finally {
    directories.close();
  }
}

/** What the last attempt of a queued message came to, recipient by recipient; null when it has left, or was not tried. */
export function loadMessageLog(host: Host, place: PostfixPlace, { id }: MessageRef): readonly string[] | null {
  const answers = withFile(host, place, id, ({ queue, name }, directories) => answersOf(directories, queue, name)) ?? [];
  return answers.length === 0 ? null : answers.map(({ recipient, reason }) => `<${externalAddress(recipient)}>: ${reason}`);
}

/** The queue file of a message as it is, under its id; none when it has left. */
export function* loadFiles(host: Host, place: PostfixPlace, { id }: MessageRef): Generator<MessageFile, void, undefined> {
  const bytes = withFile(host, place, id, ({ file }) => wholeOf(file));
  if (bytes !== null) yield { name: id, bytes };
}

function wholeOf(file: OpenFile): Uint8Array {
  const bytes = new Uint8Array(Math.min(file.size, LONGEST_FILE));
  let read = 0;
  while (read < bytes.length) {
    const more = file.readAt(bytes.subarray(read), read);
    if (more <= 0) break;
    read += more;
  }
  return bytes.subarray(0, read);
}

/** For each of these bounces, in their order, which message it returns; null where that cannot be told. */
export function* loadReturnedOrigins(host: Host, place: PostfixPlace, refs: Iterable<MessageRef>): Generator<ReturnedOrigin | null, void, undefined> {
  const directories = new QueueDirectories(host, place.instances);
  const userOf = userNames(host);
  try {
    for (const { id } of refs) {
      const found = directories.find(id);
      if (found === null) yield null;
      else {
        const report = reportOf(readQueueFile(found.file), found.file);
        found.file.close();
        yield report === null ? null : { id: report.id, user: report.uid === null ? null : (userOf(report.uid) ?? String(report.uid)) };
      }
    }
  } finally {
    directories.close();
  }
}

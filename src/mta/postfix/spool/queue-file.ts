import { RecordType, RecordWalk, type QueueBytes } from './records.ts';

const MOST_RECIPIENTS = 200_000;
const LONGEST_HEADERS = 64 * 1024;

/** One recipient; done: delivered or returned, its record is marked in place. */
export interface QueueRecipient {
  readonly address: string;
  readonly done: boolean;
}

/** What a queue file says of its message (latin1). */
export interface QueueFile {
  /** Milliseconds; null where no record tells. */
  readonly arrivedAt: number | null;
  /** As Postfix counts it; null where no record tells (maildrop). */
  readonly sizeBytes: number | null;
  /** `''` is the null sender; null: no record. */
  readonly sender: string | null;
  readonly recipients: readonly QueueRecipient[];
  readonly attributes: ReadonlyMap<string, string>;
  /** The header section with its line ends, or the beginning of a very long one. */
  readonly headers: string;
  /** Where the records of the body begin in the file; null where they were not reached. */
  readonly bodyAt: number | null;
  /** Why it cannot be read whole, or null. */
  readonly problem: string | null;
}

interface Reading {
  arrivedAt: number | null;
  sizeBytes: number | null;
  /** Where the records of the message end, by the size record. */
  messageEnd: number | null;
  sender: string | null;
  readonly recipients: QueueRecipient[];
  readonly attributes: Map<string, string>;
}

/** Reads the envelope, the headers, and what stands after the message; the body itself is passed over. Postfix's record format as 3.7 and 3.10 write it. */
export function readQueueFile(file: QueueBytes): QueueFile {
  const reading: Reading = { arrivedAt: null, sizeBytes: null, messageEnd: null, sender: null, recipients: [], attributes: new Map() };
  const walk = new RecordWalk(file);
  const envelope = readSegment(walk, reading, RecordType.message);
  if (envelope !== null) return fileOf(reading, '', null, file.size === 0 ? 'empty file' : envelope);
  const headers = readHeaders(walk);
  const bodyAt = walk.place;
  if (reading.messageEnd !== null) walk.place = reading.messageEnd;
  else if (!passMessage(walk)) return fileOf(reading, headers, bodyAt, 'cut off in its message');
  const extracted = readSegment(walk, reading, RecordType.end);
  return fileOf(reading, headers, bodyAt, extracted === null ? null : 'cut off in its message');
}

function fileOf(reading: Reading, headers: string, bodyAt: number | null, problem: string | null): QueueFile {
  const { arrivedAt, sizeBytes, sender, recipients, attributes } = reading;
  return { arrivedAt, sizeBytes, sender, recipients, attributes, headers, bodyAt, problem };
}

/** Takes the records up to the one that ends the segment; null when that is there, else why not. */
function readSegment(walk: RecordWalk, reading: Reading, last: number): string | null {
  while (walk.read()) {
    if (walk.type === last) return null;
    if (walk.type === RecordType.end) return 'no message in it';
    takeRecord(walk, reading);
  }
  return walk.isStrange ? 'not a queue file of Postfix' : 'cut off in its envelope';
}

function takeRecord(walk: RecordWalk, reading: Reading): void {
  switch (walk.type) {
    case RecordType.size: {
      const [, size, at] = /^\s*(\d{1,15})\s+(\d{1,15})/.exec(walk.text) ?? [];
      if (size === undefined || at === undefined) return;
      reading.sizeBytes = Number(size);
      // The size is that of the records, so the message ends so many bytes after its beginning.
      reading.messageEnd = Number(at) + Number(size);
      return;
    }
    case RecordType.time: {
      const [, seconds, micro] = /^\s*(\d{1,12})(?:\s+(\d{1,6}))?/.exec(walk.text) ?? [];
      if (seconds !== undefined) reading.arrivedAt = Number(seconds) * 1000 + Math.floor(Number(micro ?? 0) / 1000);
      return;
    }
    case RecordType.attribute: {
      const { text } = walk;
      const equals = text.indexOf('=');
      if (equals > 0) reading.attributes.set(text.slice(0, equals), text.slice(equals + 1));
      return;
    }
    case RecordType.sender:
      reading.sender ??= walk.text;
      return;
    case RecordType.recipient:
    case RecordType.done:
      if (reading.recipients.length < MOST_RECIPIENTS) reading.recipients.push({ address: walk.text, done: walk.type === RecordType.done });
      return;
    default:
  }
}

/** The header lines; the walk then stands at the body. The first line that is no header ends them, as it does for cleanup(8). */
function readHeaders(walk: RecordWalk): string {
  const lines: string[] = [];
  let length = 0;
  let isLineStart = true;
  for (;;) {
    const before = walk.place;
    if (!walk.read()) break;
    const isText = walk.type === RecordType.line || walk.type === RecordType.part;
    if (walk.type === RecordType.extracted || walk.type === RecordType.end) {
      walk.place = before;
      break;
    }
    if (!isText) continue;
    const { text } = walk;
    if (isLineStart && text === '') break;
    if (length > LONGEST_HEADERS || (isLineStart && !isHeaderLine(text, lines.length > 0))) {
      walk.place = before;
      break;
    }
    isLineStart = walk.type === RecordType.line;
    lines.push(isLineStart ? `${text}\n` : text);
    length += text.length + 1;
  }
  return lines.join('');
}

/** A name, a colon; or a fold of the header before it. */
function isHeaderLine(text: string, hasHeader: boolean): boolean {
  const first = text.charCodeAt(0);
  if (first === 32 || first === 9) return hasHeader;
  const colon = text.indexOf(':');
  return colon > 0 && !/[^\x21-\x7e]/.test(text.slice(0, Math.min(colon, 1000)).trimEnd());
}

/** Walks over the message where no record tells how long it is; false when it does not end. */
function passMessage(walk: RecordWalk): boolean {
  while (walk.read()) if (walk.type === RecordType.extracted) return true;
  return false;
}

/** The body's bytes, at most `limit`, from where its records begin; lines end with a newline. */
export function readBody(file: QueueBytes, bodyAt: number, limit: number): { readonly bytes: Uint8Array; readonly truncated: boolean } {
  const walk = new RecordWalk(file);
  walk.place = bodyAt;
  const parts: Buffer[] = [];
  let length = 0;
  while (length <= limit && walk.read()) {
    if (walk.type === RecordType.extracted || walk.type === RecordType.end) break;
    if (walk.type !== RecordType.line && walk.type !== RecordType.part) continue;
    const part = Buffer.from(walk.type === RecordType.line ? `${walk.text}\n` : walk.text, 'latin1');
    parts.push(part);
    length += part.length;
  }
  const all = Buffer.concat(parts);
  return { bytes: all.subarray(0, limit), truncated: all.length > limit };
}

import type { QueueId } from '../../../domain/queue-id.ts';
import type { Untrusted } from '../../../domain/untrusted.ts';
import type { OpenDirectory, ReadProblem } from '../../../host/host.ts';
import { decodeBytes } from '../../../parse/decode-bytes.ts';

/** Bytes of a message log that are looked at, from its end. */
const TAIL = 16 * 1024;

/**
 * Message logs of one queue (`msglog/`, same split rule as `input/`; Exim spec, "message_logs"). The directory is opened for the first log
 * that is asked for; after `close` it is opened anew for each, since by then its descriptor may be somebody else's.
 */
export class MessageLogs {
  readonly #open: () => OpenDirectory | ReadProblem;
  #directory: OpenDirectory | ReadProblem | null = null;
  #closed = false;

  constructor(open: () => OpenDirectory | ReadProblem) {
    this.#open = open;
  }

  /** The last remote answer or delivery error of a message; null when none is recorded. */
  lastAnswer(id: QueueId): Untrusted | null {
    const lines = this.lines(id) ?? [];
    for (let at = lines.length - 1; at >= 0; at--) {
      const answer = answerOf(lines[at] ?? '');
      if (answer !== null) return decodeBytes(answer);
    }
    return null;
  }

  /** The last lines of a message's log, latin1, at most `most` bytes; null when there is none. A first line that is cut is left out. */
  lines(id: QueueId, most = TAIL): readonly string[] | null {
    this.#directory ??= this.#open();
    const directory = this.#directory;
    if (this.#closed) this.#directory = null;
    if (typeof directory === 'string') return null;
    const lines = tailOf(directory, id, most) ?? splitTail(directory, id, most);
    if (this.#closed) directory.close();
    return lines;
  }

  close(): void {
    if (this.#directory !== null && typeof this.#directory !== 'string') this.#directory.close();
    this.#directory = null;
    this.#closed = true;
  }
}

/** The same from a split directory, which must be one and no link. */
function splitTail(directory: OpenDirectory, id: QueueId, most: number): readonly string[] | null {
  const below = id.charAt(5);
  return directory.facts(below)?.kind === 'directory' ? tailOf(directory, `${below}/${id}`, most) : null;
}

function tailOf(directory: OpenDirectory, path: string, most: number): readonly string[] | null {
  const file = directory.open(path);
  if (typeof file === 'string') return null;
  try {
    const start = Math.max(0, file.size - most);
    const bytes = Buffer.allocUnsafe(Math.min(file.size, most));
    const lines = bytes.toString('latin1', 0, file.readAt(bytes, start)).split('\n');
    if (start > 0) lines.shift();
    if (lines.at(-1) === '') lines.pop();
    return lines;
  } catch {
    return null;
  } finally {
    file.close();
  }
}

const STAMP = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{3})? (?:[+-]\d{4} )?(?:\[\d+\] )?/;
/** What stands before the text of a put-off or failed delivery, after the address: `R=router T=transport …: text`, `routing defer (-52): text`. */
const DELIVERY = /^ (?:<[^>]*> )?(?:[FP]=<[^>]*> )*(?:Q=\S+ )?(?:SRS=\S+ )?(?:R=[^\s:]+|routing defer)/;
const HOST = /^H=\S+ (?:\([^)]*\) )?\[[0-9A-Fa-f:.]+\](?::\d+)? /;

/**
 * What a line of a message log says of a failed or put-off delivery; null for any other line. The address comes first and may hold anything
 * in quotes, so it is stepped over before fields are looked for (exim 4.96 deliver.c as observed).
 */
function answerOf(line: string): string | null {
  const text = line.slice(STAMP.exec(line)?.[0].length ?? 0);
  const host = HOST.exec(text);
  if (host !== null) return text.slice(host[0].length);
  const space = text.startsWith('"') ? text.indexOf(' ', Math.max(0, text.indexOf('"@', 1))) : text.indexOf(' ');
  if (space < 0) return null;
  const rest = text.slice(space);
  const fields = DELIVERY.exec(rest);
  if (fields === null) return null;
  const colon = rest.indexOf(': ', fields[0].length);
  return colon < 0 ? null : rest.slice(colon + 2).replace(/ DT=[\d.smhdw]+$/, '');
}

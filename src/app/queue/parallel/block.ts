import type { QueueMessage } from '../../../domain/message.ts';
import type { Instant } from '../../../domain/untrusted.ts';
import type { QueuePart } from '../../../mta/exim/queue-part.ts';
import { secondsOfId } from '../../../mta/exim/spool/message-id.ts';
import { stamper } from '../../../parse/stamp.ts';
import type { Zone } from '../../../parse/zone.ts';
import { messageJson } from '../message-json.ts';
import { selectMessages, type Choosing } from '../select.ts';
import type { Selection } from '../selection.ts';
import { spoolSourceIds } from '../source-from-spool.ts';

/** Messages of one block: the unit that a process takes, and of which the output stays in order. */
export const BLOCK = 256;
/** Messages read at one go within a block. */
const GO = 32;

/** What one block came to: lines of JSON, and what was looked at. */
export interface Rendered {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly seen: number;
  readonly matches: number;
  readonly unreadable: number;
}

/** What rendering needs beside the queue. */
export interface Rendering {
  readonly selection: Selection;
  readonly now: Instant;
  readonly zone: Zone;
}

/** Renders stretches of a queue as lines of `queue list --json`; the same in both processes. The bytes are good until the next are asked for. */
export type Renderer = (part: QueuePart, from: number, to: number) => Rendered;

export function rendererOf({ selection, now, zone }: Rendering): Renderer {
  const lines = new Lines();
  const reading: { part: QueuePart | null } = { part: null };
  const sourceOf = spoolSourceIds({ original: (_bounce, id) => reading.part?.find(id) ?? null });
  const choosing: Choosing = { now, sourceOf, bodyOf: () => Promise.resolve(''), timeOf: ({ ref }) => secondsOfId(ref.id) * 1000 };
  const telling = { stamp: stamper(zone), sourceOf };
  return (part, from, to) => {
    reading.part = part;
    lines.clear();
    const counts = { seen: 0, matches: 0, unreadable: 0 };
    part.within(() => {
      for (let at = from; at < to; at += GO) {
        const messages = part.read(at, Math.min(at + GO, to));
        const chosen = selectMessages(messages, selection, choosing);
        counts.seen += messages.length;
        counts.matches += chosen.length;
        counts.unreadable += messages.reduce(countUnreadable, 0);
        for (const message of chosen) lines.add(messageJson(message, telling));
      }
    });
    return { bytes: lines.bytes(), seen: counts.seen, matches: counts.matches, unreadable: counts.unreadable };
  };
}

function countUnreadable(sum: number, { state }: QueueMessage): number {
  return state === 'unreadable' ? sum + 1 : sum;
}

/** Lines encoded one by one: joining one Cyrillic line to plain ones would make all of them dear to encode. */
class Lines {
  #buffer: Buffer<ArrayBuffer> = Buffer.allocUnsafeSlow(192 * 1024);
  #length = 0;

  clear(): void {
    this.#length = 0;
  }

  add(line: string): void {
    const most = line.length * 3 + 1;
    if (this.#length + most > this.#buffer.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, this.#length + most));
      this.#buffer.copy(grown, 0, 0, this.#length);
      this.#buffer = grown;
    }
    this.#length += this.#buffer.write(line, this.#length, 'utf8');
    this.#buffer[this.#length++] = 10;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(0, this.#length);
  }
}

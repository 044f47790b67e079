import type { QueueMessage } from '../../../domain/message.ts';
import type { Instant } from '../../../domain/untrusted.ts';
import type { QueuePart } from '../../../mta/exim/queue-part.ts';
import { secondsOfId } from '../../../mta/exim/spool/message-id.ts';
import { stamper } from '../../../parse/stamp.ts';
import type { Zone } from '../../../parse/zone.ts';
import { messageJson, type Telling } from '../message-json.ts';
import { selectMessages, type Choosing } from '../select.ts';
import { choosesMessages, type Selection } from '../selection.ts';
import { spoolSourceIds } from '../source-from-spool.ts';
import { Lines } from './lines.ts';
import { StraightLines } from './straight-lines.ts';

/** Messages of a block that are chosen from at one go. */
const GO = 32;

/** What one block came to: lines of JSON, and what was looked at. */
export interface Rendered {
  readonly bytes: Uint8Array;
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

/** Renders stretches of a queue as lines of `queue list --json`; the same in both threads. The bytes are good until the next are asked for. */
export type Renderer = (part: QueuePart, from: number, to: number) => Rendered;

export function rendererOf({ selection, now, zone }: Rendering): Renderer {
  const reading: { part: QueuePart | null } = { part: null };
  const sourceOf = spoolSourceIds({ original: (_bounce, id) => reading.part?.find(id) ?? null });
  const choosing: Choosing = { now, sourceOf, bodyOf: () => Promise.resolve(''), timeOf: ({ ref }) => secondsOfId(ref.id) * 1000 };
  const block = new Block(selection, choosing, { stamp: stamper(zone), sourceOf });
  // Made for the first block: an empty queue is not to wait for it.
  let made: StraightLines | null | undefined;
  return (part, from, to) => {
    reading.part = part;
    if (made === undefined) made = choosesMessages(selection) ? null : StraightLines.make(zone);
    const straight = made;
    block.clear();
    part.within(() => {
      if (straight === null) for (let at = from; at < to; at += GO) block.add(part.read(at, Math.min(at + GO, to)));
      else for (let at = from; at < to; at++) block.addStraight(part, at, straight);
    });
    return block.rendered();
  };
}

/** Lines of one block, and what is counted of it. */
class Block {
  readonly #selection: Selection;
  readonly #choosing: Choosing;
  readonly #telling: Telling;
  readonly #lines = new Lines();
  #seen = 0;
  #matches = 0;
  #unreadable = 0;

  constructor(selection: Selection, choosing: Choosing, telling: Telling) {
    this.#selection = selection;
    this.#choosing = choosing;
    this.#telling = telling;
  }

  clear(): void {
    this.#lines.clear();
    this.#seen = this.#matches = this.#unreadable = 0;
  }

  /** Adds those of these messages that are chosen. */
  add(messages: readonly QueueMessage[]): void {
    const chosen = selectMessages(messages, this.#selection, this.#choosing);
    this.#seen += messages.length;
    this.#matches += chosen.length;
    for (const { state } of messages) if (state === 'unreadable') this.#unreadable++;
    for (const message of chosen) this.#lines.add(messageJson(message, this.#telling));
  }

  /** Adds the message at a place, where all are chosen. */
  addStraight(part: QueuePart, at: number, straight: StraightLines): void {
    const taken = part.take(at, straight.entry);
    const length = taken === true ? straight.write(part, at) : 0;
    if (length === 0) {
      const message = taken === true ? part.readTaken(at, straight.entry) : taken;
      if (message !== null) this.add([message]);
      return;
    }
    this.#seen++;
    this.#matches++;
    this.#lines.addBytes(straight.bytes, length);
  }

  rendered(): Rendered {
    return { bytes: this.#lines.bytes(), seen: this.#seen, matches: this.#matches, unreadable: this.#unreadable };
  }
}

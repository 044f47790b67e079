import { startThread, type Thread } from '../../../host/thread.ts';
import { QueueListing, type OpenPart } from '../../../mta/exim/queue-list.ts';
import type { Context } from '../../context.ts';
import type { Visited } from '../list-queue.ts';
import type { Selection, SelectorTexts } from '../selection.ts';
import { BLOCK, blockRenderer, type Rendered } from './block.ts';
import { DONE, NEXT, SHARED_SLOTS, THREAD_ROLE, WRITTEN, type Answer, type Order } from './order.ts';
import { copyZone } from './zone-copy.ts';

/** Messages from which a second thread earns its start. */
const WORTH_A_THREAD = 4000;
/** Blocks that wait for the one before at most; bounds the memory. */
const MOST_WAITING = 32;
/** Milliseconds without news after which a block of the other thread is done here. */
const PATIENCE = 15_000;

/** Heap of the second thread in MB, and how many names one more is for. */
const HEAP = 28;
const NAMES_IN_A_MEGABYTE = 10_000;

/** What is to be listed as JSON; only selections that need no body and no logs. */
export interface ParallelListing {
  readonly context: Pick<Context, 'host' | 'servers' | 'now' | 'zone'>;
  readonly selection: Selection;
  readonly texts: SelectorTexts;
}

/**
 * `queue list --json` of big queues: this thread and a second one take blocks of the listing by turns, and the lines are written in order. null
 * when a mail server's queue cannot be read in parts.
 */
export function listInParallel({ context, selection, texts }: ParallelListing, write: (bytes: Uint8Array) => void): Visited | null {
  const listings = context.servers.map((server) => server.listQueue(selection.queue === null ? {} : { queue: selection.queue }));
  if (!listings.every((listing) => listing instanceof QueueListing)) return null;
  const visited: Visited = { seen: 0, matches: 0, unreadable: 0 };
  for (const listing of listings) {
    for (const open of listing.parts()) {
      new Run(open, { context, selection, texts }, write, visited).toEnd();
    }
  }
  return visited;
}

/** The listing of one queue. */
class Run {
  readonly #blocks: number;
  readonly #shared = new Int32Array(new SharedArrayBuffer(SHARED_SLOTS * 4));
  readonly #render: (block: number) => Rendered;
  readonly #write: (bytes: Uint8Array) => void;
  readonly #visited: Visited;
  readonly #thread: Thread | null;
  readonly #waiting = new Map<number, Rendered>();
  #written = 0;

  constructor({ part, copy }: OpenPart, { context, selection, texts }: ParallelListing, write: (bytes: Uint8Array) => void, visited: Visited) {
    this.#blocks = Math.ceil(part.length / BLOCK);
    this.#render = blockRenderer(part, { selection, now: context.now, zone: context.zone });
    this.#write = write;
    this.#visited = visited;
    const order = (): Order => ({
      part: copy(),
      texts,
      now: context.now,
      zone: copyZone(context.host),
      shared: this.#shared.buffer as SharedArrayBuffer,
      blocks: this.#blocks,
    });
    this.#thread = part.length < WORTH_A_THREAD ? null : startThread(THREAD_ROLE, order(), HEAP + Math.ceil(part.length / NAMES_IN_A_MEGABYTE));
  }

  toEnd(): void {
    try {
      for (let block = Atomics.add(this.#shared, NEXT, 1); block < this.#blocks; block = Atomics.add(this.#shared, NEXT, 1)) {
        this.#waiting.set(block, this.#render(block));
        this.#takeAnswers();
        this.#writeInOrder();
        while (this.#waiting.size >= MOST_WAITING) this.#await();
      }
      while (this.#written < this.#blocks) this.#await();
    } finally {
      this.#thread?.stop();
    }
  }

  /** Waits for the other thread; what it does not bring in time is done here. */
  #await(): void {
    const done = Atomics.load(this.#shared, DONE);
    this.#takeAnswers();
    if (!this.#waiting.has(this.#written)) {
      const news = Atomics.wait(this.#shared, DONE, done, PATIENCE);
      this.#takeAnswers();
      if (news === 'timed-out' && !this.#waiting.has(this.#written)) this.#waiting.set(this.#written, this.#render(this.#written));
    }
    this.#writeInOrder();
  }

  #takeAnswers(): void {
    for (let answer = this.#thread?.receive() as Answer | null | undefined; answer; answer = this.#thread?.receive() as Answer | null | undefined) {
      // A block that failed there is done again here, where its error can be told.
      this.#waiting.set(answer.block, answer.rendered ?? this.#render(answer.block));
    }
  }

  #writeInOrder(): void {
    for (let rendered = this.#waiting.get(this.#written); rendered !== undefined; rendered = this.#waiting.get(this.#written)) {
      this.#waiting.delete(this.#written);
      this.#written++;
      Atomics.store(this.#shared, WRITTEN, this.#written);
      Atomics.notify(this.#shared, WRITTEN);
      this.#visited.seen += rendered.seen;
      this.#visited.matches += rendered.matches;
      this.#visited.unreadable += rendered.unreadable;
      this.#write(rendered.bytes);
    }
  }
}

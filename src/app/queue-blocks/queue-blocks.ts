import { prepareThread, startThread } from '../../host/second-thread.ts';
import { SharedBlocks } from '../../host/shared-blocks.ts';
import type { OpenPart, QueueListing } from '../../mta/exim/queue-list.ts';
import type { QueuePart } from '../../mta/exim/queue-part.ts';
import { type BlocksOrder, boundsOf, type Fill, fillSlot, type Work } from './work.ts';

/** A block of a queue as it was read; null where it did not fit its slot. */
export interface FilledBlock {
  readonly part: QueuePart;
  readonly from: number;
  readonly to: number;
  readonly slot: SharedArrayBuffer | null;
}

/** Other threads: one is told early that it will be needed, then what to do; false where there can be none. */
export interface Threads {
  prepare(): void;
  start(role: string, order: BlocksOrder): boolean;
}

const ownThreads: Threads = { prepare: prepareThread, start: startThread };

/** What reading in blocks needs besides the queue. */
export interface Reading {
  readonly work: Work;
  readonly fill: Fill;
  /** What the second thread's `Fill` is made of; asked for when there is one. */
  readonly asked: () => object;
  readonly threads?: Threads;
}

/**
 * Reads a listing's queues block by block, in the mail server's order; where one is long, a second thread takes blocks, too. What a block was read into is good until
 * the next is taken; until then the process stands in the queue's directory.
 */
export function* readBlocks(listing: QueueListing, { work, fill, asked, threads = ownThreads }: Reading): Generator<FilledBlock, void, undefined> {
  // It needs a while to come up: where there is much to read, it does so while the names are read.
  if (listing.looksBig()) threads.prepare();
  for (const open of listing.parts()) {
    const start = open.part.length < work.worth ? null : (order: OrderOfPart) => threads.start(work.role, { ...order, asked: asked() });
    yield* new PartBlocks(open, work, fill).read(start);
  }
}

type OrderOfPart = Omit<BlocksOrder, 'asked'>;

type Slots = readonly SharedArrayBuffer[];

/** One queue. */
class PartBlocks {
  readonly #open: OpenPart;
  readonly #work: Work;
  readonly #fill: Fill;
  readonly #blocks: number;
  /** null: nobody helps. */
  #shared: SharedBlocks | null = null;

  constructor(open: OpenPart, work: Work, fill: Fill) {
    this.#open = open;
    this.#work = work;
    this.#fill = fill;
    this.#blocks = Math.ceil(open.part.length / work.block);
  }

  *read(start: ((order: OrderOfPart) => boolean) | null): Generator<FilledBlock, void, undefined> {
    const { part } = this.#open;
    const leave = part.stand();
    try {
      let slots = (start === null ? null : this.#share(start)) ?? this.#slots(1);
      for (let block = 0; block < this.#blocks; block++) {
        const found = this.#shared?.await(block, (taken) => this.#fillSlot(taken, slots));
        if (found === 'lost') {
          // Should the other thread go on after all, it writes into slots that nobody reads.
          this.#shared?.stop();
          this.#shared = null;
          slots = this.#slots(1);
        }
        const isReady = this.#shared === null ? this.#fillSlot(block, slots) : found === 'ready';
        yield { part, ...boundsOf(part, block, this.#work.block), slot: isReady ? (slots[block % slots.length] ?? null) : null };
        this.#shared?.pass(block);
      }
    } finally {
      this.#shared?.stop();
      leave();
    }
  }

  #slots(count: number): Slots {
    return Array.from({ length: count }, () => new SharedArrayBuffer(this.#work.slotBytes));
  }

  /** null where nobody helps. */
  #share(start: (order: OrderOfPart) => boolean): Slots | null {
    const { place } = this.#open;
    const shared = SharedBlocks.memory(this.#blocks);
    const slots = this.#slots(this.#work.ahead);
    if (!start({ place: place(), block: this.#work.block, shared, slots })) return null;
    this.#shared = new SharedBlocks(shared, slots.length);
    return slots;
  }

  #fillSlot(block: number, slots: Slots): boolean {
    return fillSlot({ part: this.#open.part, fill: this.#fill, size: this.#work.block, slots }, block);
  }
}

import { startServed, type Served } from '../../host/served-thread.ts';
import { SharedBlocks } from '../../host/shared-blocks.ts';
import type { OpenPart, QueueListing } from '../../mta/exim/queue-list.ts';
import type { QueuePart } from '../../mta/exim/queue-part.ts';
import type { BlocksOrder, Fill, Work } from './work.ts';

/** A block of a queue as it was read; null where it did not fit its slot. */
export interface FilledBlock {
  readonly part: QueuePart;
  readonly from: number;
  readonly to: number;
  readonly slot: SharedArrayBuffer | null;
}

/** Starts the second thread; null where there can be none. */
export type Start = (role: string) => Pick<Served, 'give' | 'end'> | null;

/** What reading in blocks needs besides the queue. */
export interface Reading {
  readonly work: Work;
  readonly fill: Fill;
  readonly asked: object;
  readonly start?: Start;
}

/**
 * Reads a listing's queues block by block, in the mail server's order; where one is long, a second thread takes blocks, too. What a block was read into is good until
 * the next is taken; until then the process stands in the queue's directory.
 */
export function* readBlocks(listing: QueueListing, { work, fill, asked, start = startServed }: Reading): Generator<FilledBlock, void, undefined> {
  const helper = new Helper(work.role, start);
  // It needs a while to come up: where there is much to read, it does so while the names are read.
  if (listing.looksBig()) helper.start();
  try {
    for (const open of listing.parts()) {
      const isWorthIt = open.part.length >= work.worth;
      if (isWorthIt) helper.start();
      yield* new PartBlocks(open, work, fill).read(isWorthIt && helper.isThere ? (order) => helper.give({ ...order, asked }) : null);
    }
  } finally {
    helper.end();
  }
}

/** The second thread, over all queues of a listing. */
class Helper {
  readonly #role: string;
  readonly #start: Start;
  #served: ReturnType<Start> = null;
  #started = false;

  constructor(role: string, start: Start) {
    this.#role = role;
    this.#start = start;
  }

  start(): void {
    if (!this.#started) this.#served = this.#start(this.#role);
    this.#started = true;
  }

  get isThere(): boolean {
    return this.#served !== null;
  }

  give(order: BlocksOrder): void {
    this.#served?.give(order);
  }

  end(): void {
    this.#served?.end();
  }
}

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

  *read(give: ((order: Omit<BlocksOrder, 'asked'>) => void) | null): Generator<FilledBlock, void, undefined> {
    const { part } = this.#open;
    const leave = part.stand();
    try {
      let slots = give === null ? this.#slots(1) : this.#share(give);
      for (let block = 0; block < this.#blocks; block++) {
        const found = this.#shared?.await(block, (taken) => this.#fillSlot(taken, slots));
        if (found === 'lost') {
          // Should the other thread go on after all, it writes into slots that nobody reads.
          this.#shared?.stop();
          this.#shared = null;
          slots = this.#slots(1);
        }
        const isReady = this.#shared === null ? this.#fillSlot(block, slots) : found === 'ready';
        yield { part, ...this.#bounds(block), slot: isReady ? (slots[block % slots.length] ?? null) : null };
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

  #share(give: (order: Omit<BlocksOrder, 'asked'>) => void): Slots {
    const { part, place } = this.#open;
    const shared = SharedBlocks.memory(this.#blocks);
    const slots = this.#slots(this.#work.ahead);
    this.#shared = new SharedBlocks(shared, slots.length);
    give({ place: place(), slice: part.slice(0, part.length), block: this.#work.block, shared, slots });
    return slots;
  }

  #fillSlot(block: number, slots: Slots): boolean {
    const { from, to } = this.#bounds(block);
    const slot = slots[block % slots.length];
    return slot !== undefined && this.#fill(this.#open.part, from, to, slot);
  }

  #bounds(block: number): { readonly from: number; readonly to: number } {
    const { block: size } = this.#work;
    return { from: block * size, to: Math.min((block + 1) * size, this.#open.part.length) };
  }
}

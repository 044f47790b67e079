import { queuedFacts, type QueuedFacts } from '../../../correlate/queued-facts.ts';
import { startThread } from '../../../host/second-thread.ts';
import { BLOCKS, Claim, FRONTIER, STOP, takeBlock } from '../../../mta/exim/log-parallel/order.ts';
import { QueueListing, type OpenPart } from '../../../mta/exim/queue-list.ts';
import type { MailServer } from '../../../mta/mta.ts';
import { FactsSlot } from './facts-slot.ts';
import { factsOfBlock } from './facts-thread.ts';
import { AHEAD, BLOCK, FACTS_ROLE, SLOT_BYTES, type FactsOrder } from './order.ts';

/** Messages from which a second thread earns its start. */
const WORTH = 6000;
/** A second thread that has not finished a block in this time is not waited for any more. */
const PATIENCE_MS = 5000;

/** Starts the second thread; false where there can be none. */
export type Start = (order: FactsOrder) => boolean;

/** What a ledger takes of a server's queue, in the queue's order; where Exim's is long, with the help of a second thread. Throws what `listQueue` does. */
export function* readQueue(server: MailServer, start: Start = startFacts, worth = WORTH): Generator<QueuedFacts, void, undefined> {
  const listing = server.listQueue({ withoutSizes: true });
  if (!(listing instanceof QueueListing)) {
    for (const message of listing) yield queuedFacts(message, server.hashAddress);
    return;
  }
  for (const open of listing.parts()) yield* new PartFacts(open, worth).facts(start);
}

const startFacts: Start = (order) => startThread(FACTS_ROLE, order);

/** One queue, read by this thread and a second one, block by block. */
class PartFacts {
  readonly #open: OpenPart;
  readonly #blocks: number;
  readonly #isWorthIt: boolean;
  /** Blocks that this thread read while it waited for one before them. */
  readonly #kept = new Map<number, readonly QueuedFacts[]>();
  #shared = new Int32Array(new SharedArrayBuffer(BLOCKS * 4));
  #slots: readonly FactsSlot[] = [];
  /** From this block on nobody helps. */
  #alone = 0;

  constructor(open: OpenPart, worth: number) {
    this.#open = open;
    this.#blocks = Math.ceil(open.part.length / BLOCK);
    this.#isWorthIt = open.part.length >= worth;
  }

  *facts(start: Start): Generator<QueuedFacts, void, undefined> {
    if (this.#isWorthIt) this.#ask(start);
    try {
      for (let block = 0; block < this.#blocks; block++) {
        yield* this.#factsOf(block);
        Atomics.store(this.#shared, FRONTIER, block + 1);
        Atomics.notify(this.#shared, FRONTIER);
      }
    } finally {
      Atomics.store(this.#shared, STOP, 1);
      Atomics.notify(this.#shared, FRONTIER);
    }
  }

  #ask(start: Start): void {
    const { part, place } = this.#open;
    const shared = new SharedArrayBuffer((BLOCKS + this.#blocks) * 4);
    const slots = Array.from({ length: AHEAD }, () => new SharedArrayBuffer(SLOT_BYTES));
    if (!start({ place: place(), slice: part.slice(0, part.length), shared, slots })) return;
    this.#shared = new Int32Array(shared);
    this.#slots = slots.map((memory) => new FactsSlot(memory, BLOCK));
    this.#alone = this.#blocks;
  }

  #factsOf(block: number): Iterable<QueuedFacts> {
    const kept = this.#kept.get(block);
    if (kept !== undefined) {
      this.#kept.delete(block);
      return kept;
    }
    const isReady = block < this.#alone && this.#await(block);
    return isReady ? (this.#slots[block % AHEAD]?.read() ?? []) : factsOfBlock(this.#open.part, block);
  }

  /** Whether the block is in its slot; else it is to be read here. While the second thread reads it, others after it are read. */
  #await(block: number): boolean {
    const shared = this.#shared;
    for (;;) {
      const claim = Atomics.compareExchange(shared, BLOCKS + block, Claim.free, Claim.taken);
      if (claim !== Claim.taken) return claim === Claim.ready;
      const other = takeBlock(shared, block + 1, AHEAD);
      if (other >= 0) this.#kept.set(other, factsOfBlock(this.#open.part, other));
      else if (Atomics.wait(shared, BLOCKS + block, Claim.taken, PATIENCE_MS) === 'timed-out') {
        this.#alone = 0;
        Atomics.store(shared, STOP, 1);
        return false;
      }
    }
  }
}

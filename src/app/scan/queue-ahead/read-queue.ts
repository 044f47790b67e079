import { queuedFacts, type QueuedFacts } from '../../../correlate/queued-facts.ts';
import { SharedBlocks } from '../../../host/shared-blocks.ts';
import { startThread } from '../../../host/second-thread.ts';
import { QueueListing, type OpenPart } from '../../../mta/exim/queue-list.ts';
import type { MailServer } from '../../../mta/mta.ts';
import { FactsSlot } from './facts-slot.ts';
import { factsOfBlock } from './facts-thread.ts';
import { AHEAD, BLOCK, FACTS_ROLE, SLOT_BYTES, type FactsOrder } from './order.ts';

/** Messages from which a second thread earns its start. */
const WORTH = 6000;

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
  /** Blocks that this thread has read and not used yet. */
  readonly #kept = new Map<number, readonly QueuedFacts[]>();
  /** null where nobody helps. */
  #shared: SharedBlocks | null = null;
  #slots: readonly FactsSlot[] = [];

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
        this.#shared?.pass(block);
      }
    } finally {
      this.#shared?.stop();
    }
  }

  #ask(start: Start): void {
    const { part, place } = this.#open;
    const shared = SharedBlocks.memory(this.#blocks);
    const slots = Array.from({ length: AHEAD }, () => new SharedArrayBuffer(SLOT_BYTES));
    if (!start({ place: place(), slice: part.slice(0, part.length), shared, slots })) return;
    this.#shared = new SharedBlocks(shared, AHEAD);
    this.#slots = slots.map((memory) => new FactsSlot(memory, BLOCK));
  }

  #factsOf(block: number): Iterable<QueuedFacts> {
    const found = this.#shared?.await(block, (taken) => this.#keep(taken)) ?? 'unfit';
    if (found === 'lost') {
      this.#shared?.stop();
      this.#shared = null;
    }
    const kept = this.#kept.get(block);
    this.#kept.delete(block);
    if (kept !== undefined) return kept;
    return found === 'ready' ? (this.#slots[block % AHEAD]?.read() ?? []) : factsOfBlock(this.#open.part, block);
  }

  #keep(block: number): boolean {
    this.#kept.set(block, factsOfBlock(this.#open.part, block));
    return true;
  }
}

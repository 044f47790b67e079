import { queuedFacts, type QueuedFacts } from '../../../correlate/queued-facts.ts';
import { orderOfThread } from '../../../host/second-thread.ts';
import { BLOCKS, Claim, FRONTIER, STOP, takeBlock } from '../../../mta/exim/log-parallel/order.ts';
import { openPartSlices, type QueuePart } from '../../../mta/exim/queue-part.ts';
import { hashAddress } from '../../../parse/mail-log/text-hash.ts';
import { FactsSlot } from './facts-slot.ts';
import { AHEAD, BLOCK, FACTS_ROLE, type FactsOrder } from './order.ts';

const PAUSE_MS = 50;

/** The messages of one block, from the part of a queue. */
export function factsOfBlock(part: QueuePart, block: number): readonly QueuedFacts[] {
  return part.read(block * BLOCK, Math.min((block + 1) * BLOCK, part.length)).map((message) => queuedFacts(message, hashAddress));
}

/** The second thread's side of reading a queue: takes blocks ahead of the first. */
export class FactsAhead {
  readonly #shared: Int32Array;
  readonly #slots: readonly FactsSlot[];
  readonly #part: QueuePart;
  #next = 0;

  /** Null where the queue is gone. */
  static open(order: FactsOrder): FactsAhead | null {
    const part = openPartSlices(order.place)?.(order.slice);
    return part === undefined ? null : new FactsAhead(order, part);
  }

  private constructor({ shared, slots }: FactsOrder, part: QueuePart) {
    this.#shared = new Int32Array(shared);
    this.#slots = slots.map((memory) => new FactsSlot(memory, BLOCK));
    this.#part = part;
  }

  /** Takes and reads one block; 'wait' when it is far enough ahead, 'over' when nothing is left for it. */
  step(): 'read' | 'wait' | 'over' {
    const shared = this.#shared;
    const frontier = Atomics.load(shared, FRONTIER);
    this.#next = Math.max(this.#next, frontier);
    if (Atomics.load(shared, STOP) !== 0 || this.#next >= shared.length - BLOCKS) return 'over';
    const block = takeBlock(shared, this.#next, AHEAD);
    if (block < 0) {
      this.#next = Math.min(frontier + AHEAD, shared.length - BLOCKS);
      return 'wait';
    }
    this.#next = block + 1;
    const isFit = this.#slots[block % AHEAD]?.write(factsOfBlock(this.#part, block)) === true;
    Atomics.store(shared, BLOCKS + block, isFit ? Claim.ready : Claim.unfit);
    Atomics.notify(shared, BLOCKS + block);
    return 'read';
  }

  /** Reads until nothing is left. */
  run(): void {
    for (;;) {
      const frontier = Atomics.load(this.#shared, FRONTIER);
      const step = this.step();
      if (step === 'over') return;
      if (step === 'wait') Atomics.wait(this.#shared, FRONTIER, frontier, PAUSE_MS);
    }
  }
}

/** The whole life of the thread that reads a queue ahead of the first; false in a thread that is another's. */
export function runFactsThread(): boolean {
  const order = orderOfThread(FACTS_ROLE);
  if (order === null) return false;
  FactsAhead.open(order as FactsOrder)?.run();
  return true;
}

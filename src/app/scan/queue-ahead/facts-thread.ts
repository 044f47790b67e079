import { queuedFacts, type QueuedFacts } from '../../../correlate/queued-facts.ts';
import { SharedBlocks } from '../../../host/shared-blocks.ts';
import { orderOfThread } from '../../../host/second-thread.ts';
import { openPartSlices, type QueuePart } from '../../../mta/exim/queue-part.ts';
import { hashAddress } from '../../../parse/mail-log/text-hash.ts';
import { FactsSlot } from './facts-slot.ts';
import { AHEAD, BLOCK, FACTS_ROLE, type FactsOrder } from './order.ts';

/** The messages of one block, from the part of a queue. */
export function factsOfBlock(part: QueuePart, block: number): readonly QueuedFacts[] {
  return part.read(block * BLOCK, Math.min((block + 1) * BLOCK, part.length)).map((message) => queuedFacts(message, hashAddress));
}

/** The second thread's side of reading a queue: takes blocks ahead of the first. */
export class FactsAhead {
  readonly #shared: SharedBlocks;
  readonly #slots: readonly FactsSlot[];
  readonly #part: QueuePart;

  /** Null where the queue is gone. */
  static open(order: FactsOrder): FactsAhead | null {
    const part = openPartSlices(order.place)?.(order.slice);
    return part === undefined ? null : new FactsAhead(order, part);
  }

  private constructor({ shared, slots }: FactsOrder, part: QueuePart) {
    this.#shared = new SharedBlocks(shared, AHEAD);
    this.#slots = slots.map((memory) => new FactsSlot(memory, BLOCK));
    this.#part = part;
  }

  /** Takes and reads one block; 'wait' when it is far enough ahead, 'over' when nothing is left for it. */
  step(): 'read' | 'wait' | 'over' {
    return this.#shared.step((block) => this.#read(block));
  }

  /** Reads until nothing is left. */
  run(): void {
    this.#shared.run((block) => this.#read(block));
  }

  #read(block: number): boolean {
    return this.#slots[block % AHEAD]?.write(factsOfBlock(this.#part, block)) === true;
  }
}

/** The whole life of the thread that reads a queue ahead of the first; false in a thread that is another's. */
export function runFactsThread(): boolean {
  const order = orderOfThread(FACTS_ROLE);
  if (order === null) return false;
  FactsAhead.open(order as FactsOrder)?.run();
  return true;
}

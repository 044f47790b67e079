import { SharedBlocks } from '../../host/shared-blocks.ts';
import { openPartBeside, type QueuePart } from '../../mta/exim/queue-part.ts';
import type { BlocksOrder, Fill } from './work.ts';

/** The second thread's side of reading a queue: takes blocks ahead of the first. */
export class BlocksAhead {
  readonly #shared: SharedBlocks;
  readonly #order: BlocksOrder;
  readonly #part: QueuePart;
  readonly #fill: Fill;

  /** Null where the queue is gone. */
  static open(order: BlocksOrder, fill: Fill): BlocksAhead | null {
    const part = openPartBeside(order.place, order.slice);
    return part === null ? null : new BlocksAhead(order, part, fill);
  }

  private constructor(order: BlocksOrder, part: QueuePart, fill: Fill) {
    this.#shared = new SharedBlocks(order.shared, order.slots.length);
    this.#order = order;
    this.#part = part;
    this.#fill = fill;
  }

  /** Takes and reads one block; 'wait' when it is far enough ahead, 'over' when nothing is left for it. */
  step(): 'read' | 'wait' | 'over' {
    return this.#shared.step((block) => this.#read(block));
  }

  /** Reads until nothing is left. */
  run(): void {
    try {
      this.#shared.run((block) => this.#read(block));
    } finally {
      this.#part.close();
    }
  }

  #read(block: number): boolean {
    const { slots, block: size } = this.#order;
    const slot = slots[block % slots.length];
    return slot !== undefined && this.#fill(this.#part, block * size, Math.min((block + 1) * size, this.#part.length), slot);
  }
}

/** Reads a queue ahead of the first thread, with what `fillOf` makes of the order. */
export function runBlocksThread(order: object, fillOf: (asked: unknown) => Fill): void {
  const given = order as BlocksOrder;
  BlocksAhead.open(given, fillOf(given.asked))?.run();
}

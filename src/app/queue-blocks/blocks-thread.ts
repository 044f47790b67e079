import { SharedBlocks } from '../../host/shared-blocks.ts';
import { openPartBeside } from '../../mta/exim/queue-part.ts';
import { type BlocksOrder, type Fill, type Filling, fillSlot } from './work.ts';

/** The second thread's side of reading a queue: takes blocks ahead of the first. */
export class BlocksAhead {
  readonly #shared: SharedBlocks;
  readonly #filling: Filling;

  /** Null where the queue is gone. */
  static open(order: BlocksOrder, fill: Fill): BlocksAhead | null {
    const part = openPartBeside(order.place);
    return part === null ? null : new BlocksAhead(order.shared, { part, fill, size: order.block, slots: order.slots });
  }

  private constructor(shared: SharedArrayBuffer, filling: Filling) {
    this.#shared = new SharedBlocks(shared, filling.slots.length);
    this.#filling = filling;
  }

  /** Takes and reads one block; 'wait' when it is far enough ahead, 'over' when nothing is left for it. */
  step(): 'read' | 'wait' | 'over' {
    return this.#shared.step((block) => fillSlot(this.#filling, block));
  }

  /** Reads until nothing is left. */
  run(): void {
    try {
      this.#shared.run((block) => fillSlot(this.#filling, block));
    } finally {
      this.#filling.part.close();
    }
  }
}

/** Reads a queue ahead of the first thread, with what `fillOf` makes of the order. */
export function runBlocksThread(order: object, fillOf: (asked: unknown) => Fill): void {
  const given = order as BlocksOrder;
  BlocksAhead.open(given, fillOf(given.asked))?.run();
}

import { sharedFile } from '../../../host/regular-file.ts';
import type { ByteSource } from '../../../parse/lines.ts';
import { zoneOfCopy } from '../../../parse/zone-copy.ts';
import { LogNames } from '../../../parse/mail-log/log-columns.ts';
import { BlockReader } from './block-reader.ts';
import { BLOCKS, Claim, FRONTIER, type LogOrder, logZone, STOP, takeBlock } from './order.ts';
import { LogSlot, Writer } from './slot.ts';

const PAUSE_MS = 50;

/** The second thread's side of reading a main log: takes blocks ahead of the first. */
export class LogAhead {
  private readonly shared: Int32Array;
  private readonly ahead: number;
  private readonly blocks: BlockReader | null;
  private readonly slots: readonly LogSlot[];
  private next = 0;

  constructor(order: LogOrder, source: ByteSource = sharedFile(order.descriptor)) {
    this.shared = new Int32Array(order.shared);
    this.ahead = order.cut.ahead;
    const zone = zoneOfCopy(order.zone, (files) => logZone(files, order.timezone));
    this.blocks = BlockReader.make(source, order, zone);
    const names = new LogNames();
    this.slots = order.slots.map((memory) => new LogSlot(memory, order.cut.blockBytes, names, { path: '', compressed: false }));
  }

  /** Takes and reads one block; 'wait' when it is far enough ahead, 'over' when nothing is left for it. */
  step(): 'read' | 'wait' | 'over' {
    const { shared, slots, ahead } = this;
    const frontier = Atomics.load(shared, FRONTIER);
    this.next = Math.max(this.next, frontier);
    if (Atomics.load(shared, STOP) !== 0 || this.next >= shared.length - BLOCKS) return 'over';
    const block = takeBlock(shared, this.next, ahead);
    if (block < 0) {
      this.next = Math.min(frontier + ahead, shared.length - BLOCKS);
      return 'wait';
    }
    this.next = block + 1;
    const slot = slots[block % ahead];
    const isFit = slot !== undefined && this.blocks?.read(block, slot, Writer.second) === true;
    Atomics.store(shared, BLOCKS + block, isFit ? Claim.ready : Claim.unfit);
    Atomics.notify(shared, BLOCKS + block);
    return 'read';
  }

  /** Reads until nothing is left. */
  run(): void {
    for (;;) {
      const frontier = Atomics.load(this.shared, FRONTIER);
      const step = this.step();
      if (step === 'over') return;
      if (step === 'wait') Atomics.wait(this.shared, FRONTIER, frontier, PAUSE_MS);
    }
  }
}

import { sharedFile } from '../../../host/regular-file.ts';
import { SharedBlocks } from '../../../host/shared-blocks.ts';
import type { ByteSource } from '../../../parse/lines.ts';
import { zoneOfCopy } from '../../../parse/zone-copy.ts';
import { LogNames } from '../../../parse/mail-log/log-columns.ts';
import { BlockReader } from './block-reader.ts';
import { type LogOrder, logZone } from './order.ts';
import { LogSlot, Writer } from './slot.ts';

/** The second thread's side of reading a main log: takes blocks ahead of the first. */
export class LogAhead {
  private readonly shared: SharedBlocks;
  private readonly ahead: number;
  private readonly blocks: BlockReader | null;
  private readonly slots: readonly LogSlot[];

  constructor(order: LogOrder, source: ByteSource = sharedFile(order.descriptor)) {
    this.shared = new SharedBlocks(order.shared, order.cut.ahead);
    this.ahead = order.cut.ahead;
    const zone = zoneOfCopy(order.zone, (files) => logZone(files, order.timezone));
    this.blocks = BlockReader.make(source, order, zone);
    const names = new LogNames();
    this.slots = order.slots.map((memory) => new LogSlot(memory, order.cut.blockBytes, names, { path: '', compressed: false }));
  }

  /** Takes and reads one block; 'wait' when it is far enough ahead, 'over' when nothing is left for it. */
  step(): 'read' | 'wait' | 'over' {
    return this.shared.step((block) => this.read(block));
  }

  /** Reads until nothing is left. */
  run(): void {
    this.shared.run((block) => this.read(block));
  }

  private read(block: number): boolean {
    const slot = this.slots[block % this.ahead];
    return slot !== undefined && this.blocks?.read(block, slot, Writer.second) === true;
  }
}

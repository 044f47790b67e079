import { LogColumns, type LogNames } from '../../../parse/mail-log/log-columns.ts';
import type { CommandJoin } from '../mainlog/command-join.ts';
import { replayJoins } from '../mainlog/join-notes.ts';
import type { LogReader } from '../mainlog/log-reader.ts';
import { BlockReader } from './block-reader.ts';
import { NamesIn } from '../mainlog/straight/straight-names.ts';
import { type Cut, LOG_ROLE, type LogOrder } from './order.ts';
import { LogSlot, Writer } from './slot.ts';
import { SharedBlocks } from '../../../host/shared-blocks.ts';
import { startThread } from '../../../host/second-thread.ts';
import { type ByteSource, lineStartFrom } from '../../../parse/lines.ts';
import type { ZoneCopy } from '../../../parse/zone-copy.ts';
import type { Zone } from '../../../parse/zone.ts';

/** The first thread's reading, which knows all lines before: what the slots are brought together with. */
export interface FirstReading {
  readonly source: ByteSource;
  readonly zone: Zone;
  readonly names: LogNames;
  readonly reader: LogReader;
  readonly join: CommandJoin;
  /** Those that are filled anew where no slot is used. */
  readonly columns: LogColumns;
  /** Reading ends after lines that are all later than this. */
  readonly until: number;
}

/** Reads blocks of a file with the help of a second thread; gives their rows in the file's order. */
export class ReadAhead {
  private readonly reading: FirstReading;
  private readonly order: LogOrder;
  private readonly shared: SharedBlocks;
  private readonly blocks: BlockReader;
  private readonly slots: readonly LogSlot[];
  /** The names of either thread, by who filled a slot. */
  private readonly namesOf: Readonly<Record<number, NamesIn>>;

  constructor(reading: FirstReading, order: LogOrder, blocks: BlockReader) {
    this.reading = reading;
    this.order = order;
    this.shared = new SharedBlocks(order.shared, order.cut.ahead);
    this.blocks = blocks;
    this.slots = order.slots.map((memory) => new LogSlot(memory, order.cut.blockBytes, reading.names, reading.columns.file));
    this.namesOf = { [Writer.first]: new NamesIn(reading.names), [Writer.second]: new NamesIn(reading.names) };
  }

  /** Yields the rows; returns where reading goes on without help, or null: it is over. */
  *rows(): Generator<LogColumns, number | null, undefined> {
    const { shared } = this;
    try {
      for (let block = 0; block < shared.count; block++) {
        const found = shared.await(block, (taken) => this.readSlot(taken));
        if (found === 'lost') return this.startOf(block);
        const isRead = (found === 'ready' && (yield* this.takeSlot(block))) || (yield* this.readHere(block));
        if (!isRead) return this.startOf(block);
        if (this.isOver()) return null;
        shared.pass(block);
      }
      return this.startOf(shared.count);
    } finally {
      shared.stop();
    }
  }

  private startOf(block: number): number {
    return block === 0 ? this.order.offset : lineStartFrom(this.reading.source, this.order.offset + block * this.order.cut.blockBytes);
  }

  /** Whether all lines since the last time were later than the window. */
  private isOver(): boolean {
    const { reader, until } = this.reading;
    const { earliest } = reader;
    reader.earliest = Number.POSITIVE_INFINITY;
    return Number.isFinite(earliest) && earliest > until;
  }

  private readSlot(block: number): boolean {
    const slot = this.slots[block % this.order.cut.ahead];
    return slot !== undefined && this.blocks.read(block, slot, Writer.first);
  }

  /** False when something was taken for granted that is not so. */
  private *takeSlot(block: number): Generator<LogColumns, boolean, undefined> {
    const { slots, reading } = this;
    const slot = slots[block % this.order.cut.ahead];
    const names = this.namesOf[slot?.writer ?? 0];
    if (slot === undefined || names === undefined) return false;
    slot.load();
    const { columns } = slot;
    names.read(slot.names);
    const { state } = reading.reader;
    if (state === null || !slot.before.every((value, index) => value === state[index])) return false;
    names.translate([columns.submitter, columns.client, columns.cwd, columns.sender], columns.length);
    replayJoins(slot.notes, slot.noted, columns, reading.join);
    reading.reader.state = slot.after;
    yield columns;
    return true;
  }

  /** False when the block's lines are too long to find its ends. */
  private *readHere(block: number): Generator<LogColumns, boolean, undefined> {
    const { blocks, reading } = this;
    if (!blocks.find(block)) return false;
    const { columns, reader } = reading;
    const { bytes, from, to, offset } = blocks;
    for (let here = from; here < to;) {
      here = reader.read(bytes, here, to, offset, columns);
      if (here < to && columns.length < columns.capacity) continue;
      yield columns;
      columns.clear();
    }
    return true;
  }
}

/** What is to be read, and whether help is worth it. */
export interface Helped {
  readonly reading: FirstReading;
  readonly descriptor: number | undefined;
  readonly timezone: string | null;
  readonly zone: ZoneCopy;
  readonly from: number;
  readonly to: number;
  readonly offset: number;
  /** Bytes there are to read, about. */
  readonly bytes: number;
}

/** How a second thread is started, and what is worth how much. */
export interface Help {
  readonly start: (order: LogOrder) => boolean;
  readonly cut: Cut;
  /** Bytes from which blocks are read by the compiled reader, and from which a second thread earns its start. */
  readonly worth: number;
  readonly threadWorth: number;
  /** Bytes below which blocks are an eighth as long: what is left at the end is read by the general reader. */
  readonly smallWorth: number;
}

export const threadHelp: Help = {
  start: (order) => startThread(LOG_ROLE, order),
  cut: { blockBytes: 1 << 17, ahead: 6, names: 1 << 13 },
  worth: 1 << 18,
  // A scan's has read the queue before and waits; a new one takes a tenth of a second of processor time.
  threadWorth: 64 << 20,
  smallWorth: 8 << 20,
};

/** The rows that are read with help; null where none can be had or it would not pay. */
export function readAhead({ reading, descriptor, bytes, offset, from, to, timezone, zone }: Helped, help: Help): ReadAhead | null {
  const { names } = help.cut;
  const blockBytes = bytes < help.smallWorth ? help.cut.blockBytes >> 3 : help.cut.blockBytes;
  const count = Math.floor(bytes / blockBytes);
  if (bytes < help.worth || count < 2) return null;
  const mayStart = descriptor !== undefined && bytes >= help.threadWorth;
  const cut = { blockBytes, names, ahead: mayStart ? help.cut.ahead : 1 };
  const shared = SharedBlocks.memory(count);
  const slots = Array.from({ length: cut.ahead }, () => LogSlot.memory(blockBytes));
  const order: LogOrder = { descriptor: descriptor ?? -1, timezone, zone, from, to, offset, cut, shared, slots };
  const blocks = BlockReader.make(reading.source, order, reading.zone);
  if (blocks === null) return null;
  if (mayStart) help.start(order);
  return new ReadAhead(reading, order, blocks);
}

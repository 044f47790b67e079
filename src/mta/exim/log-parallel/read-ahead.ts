import { LogColumns, type LogNames } from '../../../parse/mail-log/log-columns.ts';
import type { CommandJoin } from '../mainlog/command-join.ts';
import { replayJoins } from '../mainlog/join-notes.ts';
import type { LogReader } from '../mainlog/log-reader.ts';
import { BlockReader } from './block-reader.ts';
import { NamesIn } from './names.ts';
import { BLOCKS, Claim, type Cut, FRONTIER, LOG_ROLE, type LogOrder, STOP, takeBlock } from './order.ts';
import { LogSlot, Writer } from './slot.ts';
import { startThread } from '../../../host/second-thread.ts';
import { type ByteSource, lineStartFrom } from '../../../parse/lines.ts';
import type { ZoneCopy } from '../../../parse/zone-copy.ts';
import type { Zone } from '../../../parse/zone.ts';

/** A second thread that has not finished a block in this time is not waited for any more. */
const PATIENCE_MS = 5000;

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
  private readonly shared: Int32Array;
  private readonly blocks: BlockReader;
  private readonly slots: readonly LogSlot[];
  private readonly namesIn: NamesIn;
  private readonly local: LogColumns;

  constructor(reading: FirstReading, order: LogOrder) {
    this.reading = reading;
    this.order = order;
    this.shared = new Int32Array(order.shared);
    this.blocks = new BlockReader(reading.source, order, reading.zone);
    this.slots = order.slots.map((memory) => new LogSlot(memory, order.cut.blockBytes, reading.names, reading.columns.file));
    this.namesIn = new NamesIn(reading.names);
    this.local = new LogColumns(this.slots[0]?.columns.capacity ?? 8, reading.names, reading.columns.file);
  }

  /** Yields the rows; returns where reading goes on without help, or null: it is over. */
  *rows(): Generator<LogColumns, number | null, undefined> {
    const { shared } = this;
    try {
      for (let block = 0; block < shared.length - BLOCKS; block++) {
        const found = this.awaitBlock(block);
        if (found === 'lost') return this.startOf(block);
        const isRead = (found === 'ready' && (yield* this.takeSlot(block))) || (yield* this.readHere(block));
        if (!isRead) return this.startOf(block);
        if (this.isOver()) return null;
        Atomics.store(shared, FRONTIER, block + 1);
        Atomics.notify(shared, FRONTIER);
      }
      return this.startOf(shared.length - BLOCKS);
    } finally {
      Atomics.store(shared, STOP, 1);
      Atomics.notify(shared, FRONTIER);
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

  /** Waits until a block is in its slot, or is to be read here. While the second thread reads it, others after it are read. */
  private awaitBlock(block: number): 'ready' | 'here' | 'lost' {
    const { shared, slots } = this;
    const { ahead } = this.order.cut;
    for (;;) {
      const claim = Atomics.compareExchange(shared, BLOCKS + block, Claim.free, Claim.taken);
      if (claim !== Claim.taken) return claim === Claim.ready ? 'ready' : 'here';
      const other = takeBlock(shared, block + 1, ahead);
      const slot = slots[other % ahead];
      if (slot !== undefined) Atomics.store(shared, BLOCKS + other, this.blocks.read(other, slot, Writer.first) ? Claim.ready : Claim.unfit);
      else if (Atomics.wait(shared, BLOCKS + block, Claim.taken, PATIENCE_MS) === 'timed-out') return 'lost';
    }
  }

  /** False when the second thread took something for granted that is not so. */
  private *takeSlot(block: number): Generator<LogColumns, boolean, undefined> {
    const { slots, namesIn, reading } = this;
    const slot = slots[block % this.order.cut.ahead];
    if (slot === undefined) return false;
    slot.load();
    const columns = this.local;
    columns.copy(slot.columns);
    if (slot.writer === Writer.second) {
      namesIn.read(slot.names);
      namesIn.translate([columns.submitter, columns.client, columns.cwd, columns.sender], columns.length);
    }
    const { state } = reading.reader;
    if (state === null || !slot.before.every((value, index) => value === state[index])) return false;
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

/** How a second thread is started. */
export interface Help {
  readonly start: (order: LogOrder) => boolean;
  readonly cut: Cut;
  /** Bytes from which it earns its start. */
  readonly worth: number;
}

export const threadHelp: Help = {
  start: (order) => startThread(LOG_ROLE, order),
  cut: { blockBytes: 1 << 18, ahead: 16, names: 1 << 15 },
  // Starting it and compiling twice cost most of a second of processor time.
  worth: 192 << 20,
};

/** The rows that are read with help; null where none can be had or it would not pay. */
export function readAhead({ reading, descriptor, bytes, offset, from, to, timezone, zone }: Helped, { start, cut, worth }: Help): ReadAhead | null {
  const blocks = Math.floor(bytes / cut.blockBytes);
  if (descriptor === undefined || bytes < worth || blocks < 2) return null;
  const shared = new SharedArrayBuffer((BLOCKS + blocks) * 4);
  const slots = Array.from({ length: cut.ahead }, () => LogSlot.memory(cut.blockBytes));
  const order: LogOrder = { descriptor, timezone, zone, from, to, offset, cut, shared, slots };
  return start(order) ? new ReadAhead(reading, order) : null;
}

import type { ByteSource } from '../../../parse/lines.ts';
import { LogClock } from '../mainlog/log-clock.ts';
import { StraightReader } from '../mainlog/straight/straight-reader.ts';
import type { Zone } from '../../../parse/zone.ts';
import type { LogOrder } from './order.ts';
import { type LogSlot, rowsOf } from './slot.ts';

const LINE_FEED = 10;
/** The line before a block, and the end of its last line, are looked for in so many bytes. */
const MARGIN = 1 << 14;

/** What of an order blocks are read by. */
type Blocks = Pick<LogOrder, 'offset' | 'from' | 'to' | 'cut'>;

/** Reads blocks of a log by themselves, with no knowledge of the lines before but the one that stands there. */
export class BlockReader {
  readonly bytes: Buffer;
  /** Offset of `bytes[0]` in the file; the lines that begin in the block last found stand in bytes[from, to). */
  offset = 0;
  from = 0;
  to = 0;
  private readonly source: ByteSource;
  private readonly order: Blocks;
  private readonly zone: Zone;
  private readonly reader: StraightReader;

  private constructor(source: ByteSource, order: Blocks, zone: Zone, reader: StraightReader) {
    this.source = source;
    this.order = order;
    this.zone = zone;
    this.reader = reader;
    this.bytes = reader.bytes;
  }

  /** Null on a machine that cannot run the compiled reader. */
  static make(source: ByteSource, order: Blocks, zone: Zone): BlockReader | null {
    const { cut, from, to } = order;
    const room = { inputBytes: cut.blockBytes + 2 * MARGIN, capacity: rowsOf(cut.blockBytes), mostNames: cut.names };
    const reader = StraightReader.make(room, { zone, from, to });
    return reader === null ? null : new BlockReader(source, order, zone, reader);
  }

  /** Finds the lines that begin in a block; false when a line there is longer than the margins, or the file ends in it. */
  find(block: number): boolean {
    const { offset: first, cut } = this.order;
    const start = first + block * cut.blockBytes;
    this.offset = Math.max(first, start - MARGIN);
    const end = start + cut.blockBytes - this.offset;
    const length = this.fill(this.bytes.subarray(0, Math.min(this.bytes.length, end + MARGIN)));
    this.from = block === 0 ? 0 : this.bytes.indexOf(LINE_FEED, start - this.offset - 1) + 1;
    this.to = this.bytes.indexOf(LINE_FEED, end - 1) + 1;
    return length >= end && (block === 0 || this.from > 0) && this.to > this.from && this.to <= length;
  }

  /** Reads a block into a slot; false when it has what only a reader that knows all lines before can judge. */
  read(block: number, slot: LogSlot, writer: number): boolean {
    if (!this.find(block)) return false;
    const { reader } = this;
    const before = this.stateBefore();
    if (before === null) return false;
    const after = reader.read(this.from, this.to, this.offset, before);
    if (after === null || !reader.names.tell(slot.names)) return false;
    slot.columns.copy(reader.columns);
    slot.notes.set(reader.notes.subarray(0, reader.noted));
    slot.save(reader.noted, writer, { before, after });
    return true;
  }

  /** The first reader's state as it will be before the block, told by the line there; null when that is no stamped line. */
  private stateBefore(): readonly number[] | null {
    const { bytes, from } = this;
    if (from < 2) return null;
    const line = bytes.lastIndexOf(LINE_FEED, from - 2) + 1;
    if (line === 0 && this.offset > this.order.offset) return null;
    const clock = new LogClock(this.zone);
    return clock.read(bytes, line, from - 1) < 0 ? null : clock.state;
  }

  /** Fills `into` from `offset` as far as the file goes; the bytes read. */
  private fill(into: Buffer): number {
    for (let filled = 0; ;) {
      const read = this.source.readAt(into.subarray(filled), this.offset + filled);
      filled += read;
      if (read === 0 || filled === into.length) return filled;
    }
  }
}

import type { ByteSource } from '../../../parse/lines.ts';
import type { Zone } from '../../../parse/zone.ts';
import { JoinNotes } from '../mainlog/join-notes.ts';
import { LogClock } from '../mainlog/log-clock.ts';
import { LogReader } from '../mainlog/log-reader.ts';
import type { LogOrder } from './order.ts';
import type { LogSlot } from './slot.ts';

const LINE_FEED = 10;
/** The line before a block, and the end of its last line, are looked for in so many bytes. */
const MARGIN = 1 << 14;

/** Reads blocks of a log by themselves, with no knowledge of the lines before but the one that stands there. */
export class BlockReader {
  readonly bytes: Buffer;
  /** Offset of `bytes[0]` in the file; the lines that begin in the block last found stand in bytes[from, to). */
  offset = 0;
  from = 0;
  to = 0;
  private readonly source: ByteSource;
  private readonly order: Pick<LogOrder, 'offset' | 'from' | 'to' | 'cut'>;
  private readonly zone: Zone;
  private readonly notes = new JoinNotes();
  private readonly reader: LogReader;

  constructor(source: ByteSource, order: Pick<LogOrder, 'offset' | 'from' | 'to' | 'cut'>, zone: Zone) {
    this.source = source;
    this.order = order;
    this.zone = zone;
    this.bytes = Buffer.allocUnsafeSlow(order.cut.blockBytes + 2 * MARGIN);
    this.reader = new LogReader(new LogClock(zone), order.from, order.to, this.notes);
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
    const { bytes, notes, reader } = this;
    const { columns } = slot;
    columns.length = columns.capacity;
    columns.clear();
    const before = this.stateBefore();
    if (before === null) return false;
    notes.begin(columns, slot.notes);
    reader.state = before;
    reader.unwanted = 0;
    // In pieces, so that a block out of the window is soon given up.
    for (let here = this.from; here < this.to;) {
      const piece = Math.min(this.to, bytes.indexOf(LINE_FEED, Math.min(this.to - 1, here + MARGIN)) + 1);
      here = reader.read(bytes, here, piece, this.offset, columns);
      if (here < piece || reader.unwanted > 0 || notes.isLost) return false;
    }
    const after = reader.state;
    if (after === null) return false;
    slot.save(notes.length, writer, { before, after });
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

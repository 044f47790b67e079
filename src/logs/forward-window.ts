import type { LogText } from './log-text.ts';

const SIZE = 1 << 20;

/** A stretch of a log's text that only moves forwards, since a packed log cannot go back without beginning anew. */
export class ForwardWindow {
  private readonly buffer = Buffer.allocUnsafe(SIZE);
  private length = 0;
  private readonly text: LogText;
  /** Offset in the log of the first byte held. */
  offset: number;

  constructor(text: LogText, offset: number) {
    this.text = text;
    this.offset = offset;
  }

  /** The bytes held; a view that the next move overwrites. */
  get bytes(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  /** Lets go of the first `count` bytes held and fills up; false when nothing more came. */
  move(count: number): boolean {
    this.buffer.copy(this.buffer, 0, count, this.length);
    this.length -= count;
    this.offset += count;
    const before = this.length;
    while (this.length < SIZE) {
      const read = this.text.readAt(this.buffer.subarray(this.length), this.offset + this.length);
      if (read === 0) break;
      this.length += read;
    }
    return this.length > before;
  }
}

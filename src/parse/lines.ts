/** Bytes that can be read by position: an open file, or the text inside a compressed one. */
export interface ByteSource {
  /** Bytes there are; null when that is not known before the end. */
  readonly size: number | null;
  /** Bytes read into `into` from `position`; 0 at the end. */
  readAt(into: Uint8Array, position: number): number;
}

const LINE_FEED = 10;

/**
 * Reads a source forwards in stretches that end with a line's end (the last one may lack it). A line longer than the buffer comes in
 * pieces. The buffer is used again for each stretch.
 */
export class LineStretches {
  readonly bytes: Buffer;
  /** Offset of `bytes[0]` in the source. */
  offset: number;
  /** Whole lines stand in bytes[0, length). */
  length = 0;
  private readonly source: ByteSource;
  private readonly end: number;
  private filled = 0;

  /** From `offset`, which must be a line's start, to `end` at most (that may cut a line); in a buffer of `size` bytes, or `into` one. */
  constructor(source: ByteSource, offset = 0, options: { readonly end?: number; readonly size?: number; readonly into?: Buffer } = {}) {
    this.source = source;
    this.offset = offset;
    this.end = options.end ?? Number.POSITIVE_INFINITY;
    this.bytes = options.into ?? Buffer.allocUnsafeSlow(options.size ?? 1 << 19);
  }

  /** Reads the next stretch; false at the end. */
  next(): boolean {
    const { bytes } = this;
    bytes.copyWithin(0, this.length, this.filled);
    this.filled -= this.length;
    this.offset += this.length;
    this.length = 0;
    for (;;) {
      const room = Math.min(bytes.length - this.filled, this.end - this.offset - this.filled);
      const read = room > 0 ? this.source.readAt(bytes.subarray(this.filled, this.filled + room), this.offset + this.filled) : 0;
      this.filled += read;
      if (this.filled === 0) return false;
      const last = bytes.lastIndexOf(LINE_FEED, this.filled - 1);
      if (last >= 0 || read === 0 || this.filled === bytes.length) {
        this.length = last >= 0 ? last + 1 : this.filled;
        return true;
      }
    }
  }
}

const PIECE = 4096;

/** Start of the first line that begins at or after `offset`, or the end of the source. */
export function lineStartFrom(source: ByteSource, offset: number): number {
  if (offset <= 0) return 0;
  const bytes = Buffer.allocUnsafe(PIECE);
  for (let at = offset - 1; ;) {
    const read = source.readAt(bytes, at);
    const found = bytes.subarray(0, read).indexOf(LINE_FEED);
    if (found >= 0) return at + found + 1;
    if (read <= 0) return at;
    at += read;
  }
}

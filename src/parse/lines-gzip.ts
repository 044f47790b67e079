import { Gunzip } from 'fflate';
import type { ByteSource } from './lines.ts';

/** Packed bytes taken in at a time: deflate packs a thousand to one at most, so that a piece stays under 16 MiB. */
const PACKED_PIECE = 16_384;

/**
 * The text inside a gzip file (RFC 1952; several members one after another are one text), read forwards: going back begins anew. A file that
 * breaks off gives what could be read, and says so in `problem`.
 */
export class GzipText implements ByteSource {
  readonly size = null;
  /** Why the text ends where it does; null when it ends as it should. */
  problem: string | null = null;
  private readonly packed: ByteSource;
  private readonly buffer = new Uint8Array(PACKED_PIECE);
  private packedAt = 0;
  private gunzip: Gunzip;
  private pieces: Uint8Array[] = [];
  private pieceAt = 0;
  private offset = 0;
  private isOver = false;

  constructor(packed: ByteSource) {
    this.packed = packed;
    this.gunzip = this.open();
  }

  /** Bytes of the packed file that were taken in; for progress. */
  get packedOffset(): number {
    return this.packedAt;
  }

  readAt(into: Uint8Array, position: number): number {
    if (position < this.offset) this.restart();
    while (into.length > 0) {
      const [piece] = this.pieces;
      if (piece === undefined) {
        if (!this.unpackMore()) return 0;
        continue;
      }
      const skipped = Math.min(piece.length - this.pieceAt, position - this.offset);
      const taken = Math.min(piece.length - this.pieceAt - skipped, into.length);
      into.set(piece.subarray(this.pieceAt + skipped, this.pieceAt + skipped + taken));
      this.pieceAt += skipped + taken;
      this.offset += skipped + taken;
      if (this.pieceAt >= piece.length) {
        this.pieces.shift();
        this.pieceAt = 0;
      }
      if (taken > 0) return taken;
    }
    return 0;
  }

  private open(): Gunzip {
    return new Gunzip((piece) => {
      if (piece.length > 0) this.pieces.push(piece);
    });
  }

  private restart(): void {
    this.packedAt = this.pieceAt = this.offset = 0;
    this.pieces = [];
    this.gunzip = this.open();
    this.isOver = false;
    this.problem = null;
  }

  /** Takes in the next packed bytes; false when there are none. */
  private unpackMore(): boolean {
    if (this.isOver) return false;
    const read = this.packed.readAt(this.buffer, this.packedAt);
    const isFirst = this.packedAt === 0;
    this.packedAt += read;
    try {
      if (isFirst && (this.buffer[0] !== 0x1f || this.buffer[1] !== 0x8b || read < 2)) throw new Error('no gzip file');
      this.gunzip.push(this.buffer.slice(0, read), read === 0);
    } catch (cause) {
      this.problem =
        cause instanceof Error && cause.message === 'unexpected EOF' ? 'ends too early' : cause instanceof Error ? cause.message : 'cannot be read';
      this.isOver = true;
    }
    if (read === 0) this.isOver = true;
    return true;
  }
}

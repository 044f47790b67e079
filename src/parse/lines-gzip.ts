import { BrokenStream, Inflater } from './lines-inflate.ts';
import type { ByteSource } from './lines.ts';

const FLAG = { checksum: 2, extra: 4, name: 8, comment: 16 } as const;
const TRAILER = 8;

/**
 * The text inside a gzip file (RFC 1952; several members one after another are one text), read forwards: going back begins anew. A file that
 * breaks off gives what could be read, and says so in `problem`.
 */
export class GzipText implements ByteSource {
  readonly size = null;
  /** Why the text ends where it does; null when it ends as it should. */
  problem: string | null = null;
  private readonly packed: ByteSource;
  private packedAt = 0;
  private inflater: Inflater;
  private piece: Uint8Array = new Uint8Array(0);
  private pieceAt = 0;
  private offset = 0;
  private members = 0;
  private isOpen = false;
  private isOver = false;

  constructor(packed: ByteSource) {
    this.packed = packed;
    this.inflater = new Inflater(this.fill);
  }

  /** Bytes of the packed file that were taken in; for progress. */
  get packedOffset(): number {
    return this.packedAt;
  }

  readAt(into: Uint8Array, position: number): number {
    if (position < this.offset) this.restart();
    for (;;) {
      const left = this.piece.length - this.pieceAt;
      if (left > 0) {
        const skipped = Math.min(left, position - this.offset);
        this.pieceAt += skipped;
        this.offset += skipped;
        const taken = Math.min(left - skipped, into.length);
        if (taken > 0) {
          into.set(this.piece.subarray(this.pieceAt, this.pieceAt + taken));
          this.pieceAt += taken;
          this.offset += taken;
          return taken;
        }
        if (into.length === 0) return 0;
      }
      if (!this.nextPiece()) return 0;
    }
  }

  private readonly fill = (into: Uint8Array): number => {
    const read = this.packed.readAt(into, this.packedAt);
    this.packedAt += read;
    return read;
  };

  private restart(): void {
    this.packedAt = this.pieceAt = this.offset = this.members = 0;
    this.piece = new Uint8Array(0);
    this.inflater = new Inflater(this.fill);
    this.isOpen = this.isOver = false;
    this.problem = null;
  }

  private nextPiece(): boolean {
    if (this.isOver) return false;
    try {
      for (;;) {
        if (!this.isOpen && !this.openMember()) break;
        this.piece = this.inflater.next();
        this.pieceAt = 0;
        if (this.piece.length > 0) return true;
        this.isOpen = false;
        this.inflater.begin();
        for (let count = 0; count < TRAILER; count++) if (this.inflater.takeByte() < 0) throw new BrokenStream('ends too early');
      }
    } catch (cause) {
      this.problem = cause instanceof BrokenStream ? cause.message : 'cannot be read';
    }
    this.isOver = true;
    this.piece = new Uint8Array(0);
    this.pieceAt = 0;
    return false;
  }

  /** Reads a member's header; false at the end (or at padding after a first member). */
  private openMember(): boolean {
    const { inflater } = this;
    const byte = (): number => {
      const value = inflater.takeByte();
      if (value < 0) throw new BrokenStream('ends too early');
      return value;
    };
    const first = inflater.takeByte();
    if (first < 0 || (first !== 0x1f && this.members > 0)) return false;
    if (first !== 0x1f || byte() !== 0x8b || byte() !== 8) throw new BrokenStream('no gzip file');
    const flags = byte();
    for (let count = 0; count < 6; count++) byte();
    if (flags & FLAG.extra) for (let left = byte() | (byte() << 8); left > 0; left--) byte();
    if (flags & FLAG.name) while (byte() !== 0);
    if (flags & FLAG.comment) while (byte() !== 0);
    if (flags & FLAG.checksum) for (let count = 0; count < 2; count++) byte();
    inflater.begin();
    this.members++;
    this.isOpen = true;
    return true;
  }
}

import type { NameStore } from './name-store.ts';
import { viewOf } from './scan.ts';
import { hashBytes } from './text-hash.ts';

const FIRST_SLOTS = 1024;
const FIRST_BYTES = 1 << 16;
/** What is not written yet takes no memory, what is copied and left behind does. */
const LEAP = 4;
const LONG_LEAP = 16;
const LARGE_BYTES = 1 << 24;
const LARGE_SLOTS = 1 << 18;

/**
 * Byte strings given numbers in order of appearance, without making a string of any that was seen before. Bounded: over `limit` strings,
 * new ones are answered with −1, so that a log of invented names cannot eat the memory.
 */
export class ByteNames implements NameStore {
  private readonly limit: number;
  /** Pairs: hash, and number + 1 (0: free). */
  private slots = new Int32Array(FIRST_SLOTS * 2);
  private starts = new Uint32Array(FIRST_SLOTS + 1);
  private arena = Buffer.allocUnsafeSlow(FIRST_BYTES);
  private words = new DataView(this.arena.buffer);
  private count = 0;

  constructor(limit = 1_000_000) {
    this.limit = limit;
  }

  get size(): number {
    return this.count;
  }

  text(index: number): string {
    if (index < 0 || index >= this.count) return '';
    return this.arena.toString('latin1', this.starts[index] ?? 0, this.starts[index + 1] ?? 0);
  }

  /** Number of the string `mark` + `:` + bytes[from, to), or of the bytes alone when `mark` is 0. */
  intern(bytes: Uint8Array, from: number, to: number, mark = 0): number {
    const hash = (hashBytes(bytes, from, to) ^ Math.imul(mark, 0x01000193)) | 0;
    const { slots } = this;
    const mask = slots.length - 2;
    for (let slot = (hash << 1) & mask; ; slot = (slot + 2) & mask) {
      const index = (slots[slot + 1] ?? 0) - 1;
      if (index < 0) return this.add(bytes, from, to, mark, hash, slot);
      if (slots[slot] === hash && this.isSame(index, bytes, from, to, mark)) return index;
    }
  }

  private isSame(index: number, bytes: Uint8Array, from: number, to: number, mark: number): boolean {
    let here = this.starts[index] ?? 0;
    const length = (this.starts[index + 1] ?? 0) - here;
    if (mark === 0) {
      if (length !== to - from) return false;
    } else {
      if (length !== to - from + 2 || this.arena[here] !== mark || this.arena[here + 1] !== COLON) return false;
      here += 2;
    }
    const { arena, words } = this;
    const view = viewOf(bytes);
    let at = from;
    for (; at + 4 <= to; at += 4, here += 4) if (words.getInt32(here, true) !== view.getInt32(at, true)) return false;
    for (; at < to; at++, here++) if (arena[here] !== bytes[at]) return false;
    return true;
  }

  private add(bytes: Uint8Array, from: number, to: number, mark: number, hash: number, slot: number): number {
    if (this.count >= this.limit) return -1;
    const index = this.count++;
    const length = to - from + (mark === 0 ? 0 : 2);
    let here = this.starts[index] ?? 0;
    if (here + length > this.arena.length) this.widen(here + length);
    if (mark !== 0) {
      this.arena[here++] = mark;
      this.arena[here++] = COLON;
    }
    for (let at = from; at < to; at++) this.arena[here + at - from] = bytes[at] ?? 0;
    this.slots[slot] = hash;
    this.slots[slot + 1] = index + 1;
    if (index + 1 >= this.starts.length) this.lengthen();
    this.starts[index + 1] = here + to - from;
    if (this.count * 4 > this.slots.length) this.grow();
    return index;
  }

  private widen(needed: number): void {
    const wider = Buffer.allocUnsafeSlow(Math.max(this.arena.length * (this.arena.length < LARGE_BYTES ? LONG_LEAP : LEAP), needed));
    wider.set(this.arena);
    this.arena = wider;
    this.words = new DataView(wider.buffer);
  }

  private lengthen(): void {
    const longer = new Uint32Array(this.starts.length * LEAP);
    longer.set(this.starts);
    this.starts = longer;
  }

  private grow(): void {
    const before = this.slots;
    const slots = new Int32Array(before.length * (before.length < LARGE_SLOTS ? LEAP : 2));
    const mask = slots.length - 2;
    for (let at = 0; at < before.length; at += 2) {
      const name = before[at + 1] ?? 0;
      if (name === 0) continue;
      const hash = before[at] ?? 0;
      let slot = (hash << 1) & mask;
      while (slots[slot + 1] !== 0) slot = (slot + 2) & mask;
      slots[slot] = hash;
      slots[slot + 1] = name;
    }
    this.slots = slots;
  }
}

const COLON = 58;

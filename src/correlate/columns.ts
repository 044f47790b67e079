import type { Names } from '../domain/mail-log.ts';

type Column = Float64Array | Uint32Array | Int32Array | Uint16Array | Uint8Array;
type Kind<T extends Column> = new (length: number) => T;

/** Makes a column at least `rows` long, growing by leaps so that a long log costs little copying. */
export function grown<T extends Column>(column: T, rows: number): T {
  return rows <= column.length ? column : lengthened(column, Math.max(1024, rows, column.length * 2));
}

/** The column with room for `rows`; what of it is not written yet takes no memory. */
export function lengthened<T extends Column>(column: T, rows: number): T {
  const longer = new (column.constructor as Kind<T>)(rows);
  longer.set(column as never);
  return longer;
}

const FIRST_ROWS = 1024;
/** How full slots may be: no row + 1 needs all bits of the mask. */
const FULL = 0.75;
/** What so few rows tell of the rest is not trusted: a column grows by so much at a time at most. */
const FEW_ROWS = 1 << 14;
const MOST_LEAP = 16;
/** Something more than what is expected. */
const SPARE = 1.2;

/**
 * How long to make columns that are full at `rows` when `part` (0 to 1) of what fills them is done: as long as they will have to be, and something
 * more. Columns left behind by growing would wait for the garbage collector, all at once, and double the memory.
 */
export function roomFor(rows: number, part: number): number {
  const expected = part > 0 ? (rows / part) * SPARE : 0;
  return Math.ceil(Math.max(FIRST_ROWS, rows * 2, rows < FEW_ROWS ? Math.min(expected, rows * MOST_LEAP) : expected));
}

/**
 * Numbers rows by the 64-bit hash of their queue id and finds them by it; open addressing, 4 bytes a slot. A slot holds row + 1 (0: free) and, in the
 * bits that no row needs, bits of the hash: most rows that are not meant need not be looked at.
 */
export class RowIndex {
  rows = 0;
  high = new Uint32Array(0);
  low = new Uint32Array(0);
  private slots = new Int32Array(4096);
  private rowMask = 4095;
  /** Lines of one message follow each other. */
  private last = -1;

  /** The row with this id, or −1; of several the last one. */
  find(high: number, low: number): number {
    const { slots, last, rowMask } = this;
    const highs = this.high;
    const lows = this.low;
    if (last >= 0 && lows[last] === low && highs[last] === high) return last;
    const mask = slots.length - 1;
    const tag = high & ~rowMask;
    for (let slot = (low ^ high) & mask; ; slot = (slot + 1) & mask) {
      const held = slots[slot] ?? 0;
      if (held === 0) return -1;
      if ((held & ~rowMask) !== tag) continue;
      const row = (held & rowMask) - 1;
      if (lows[row] === low && highs[row] === high) return (this.last = row);
    }
  }

  /** Makes room for so many rows. */
  reserve(rows: number): void {
    this.high = lengthened(this.high, rows);
    this.low = lengthened(this.low, rows);
    // As many slots as the rows that are expected will need: what is spare costs nothing in a column, but slots are written all over.
    const slots = 2 ** Math.ceil(Math.log2(rows / SPARE / FULL));
    if (slots > this.slots.length) this.rehash(slots);
  }

  /** A new row with this id; there must be room for it. */
  add(high: number, low: number): number {
    const row = this.rows++;
    this.high[row] = high;
    this.low[row] = low;
    if (this.rows > this.slots.length * FULL) this.rehash(this.slots.length * 2);
    else this.put(row);
    return (this.last = row);
  }

  /** A later row of the same id takes the place of the earlier. */
  private put(row: number): void {
    const { slots, rowMask } = this;
    const highs = this.high;
    const lows = this.low;
    const mask = slots.length - 1;
    const high = highs[row] ?? 0;
    const low = lows[row] ?? 0;
    const tag = high & ~rowMask;
    for (let slot = (low ^ high) & mask; ; slot = (slot + 1) & mask) {
      const held = slots[slot] ?? 0;
      const other = (held & rowMask) - 1;
      if (held !== 0 && ((held & ~rowMask) !== tag || lows[other] !== low || highs[other] !== high)) continue;
      slots[slot] = tag | (row + 1);
      return;
    }
  }

  private rehash(slots: number): void {
    this.slots = new Int32Array(slots);
    this.rowMask = this.slots.length - 1;
    for (let row = 0; row < this.rows; row++) this.put(row);
  }
}

/** What gives numbers to the names of logs. */
export interface NameTable {
  /** The number of a name of a log; `decode` makes its text. */
  ofName(names: Names, index: number, decode: (bytes: string) => string): number;
}

/** Strings given numbers, in order of first appearance. */
export class TextTable implements NameTable {
  private readonly numbers = new Map<string, number>();
  private readonly texts: string[] = [];

  /** A table of these texts, each once, in this order. */
  static of(texts: readonly string[]): TextTable {
    const table = new TextTable();
    for (const text of texts) table.number(text, true);
    return table;
  }

  get size(): number {
    return this.texts.length;
  }

  /** The number of a text; `isOwn`: it is no slice that would keep a whole file alive. */
  number(text: string, isOwn = false): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const own = isOwn ? text : Buffer.from(text, 'utf8').toString('utf8');
    this.numbers.set(own, this.texts.length);
    return this.texts.push(own) - 1;
  }

  ofName(names: Names, index: number, decode: (bytes: string) => string): number {
    return this.number(decode(names.text(index)), true);
  }

  /** The number of a text that has one, or −1. */
  find(text: string): number {
    return this.numbers.get(text) ?? -1;
  }

  /** Every text, by its number. */
  all(): readonly string[] {
    return this.texts;
  }

  text(number: number): string {
    return this.texts[number] ?? '';
  }
}

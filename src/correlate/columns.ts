import type { Names } from '../domain/mail-log.ts';

type Column = Float64Array | Uint32Array | Int32Array | Uint16Array | Uint8Array;
type Kind<T extends Column> = new (length: number) => T;

/** From so many rows on a column grows fourfold: what is not written yet takes no memory, what is copied and left behind does. */
const LONG = 1 << 14;

/** Makes a column at least `rows` long, growing by leaps so that a long log costs little copying. */
export function grown<T extends Column>(column: T, rows: number): T {
  if (rows <= column.length) return column;
  const leap = column.length >= LONG ? 4 : 2;
  const longer = new (column.constructor as Kind<T>)(Math.max(1024, rows, column.length * leap));
  longer.set(column as never);
  return longer;
}

/** Numbers rows by the 64-bit hash of their queue id and finds them by it; open addressing, 4 bytes a slot. */
export class RowIndex {
  rows = 0;
  high = new Uint32Array(1024);
  low = new Uint32Array(1024);
  /** Row + 1 in each slot; 0: free. */
  private slots = new Int32Array(4096);
  /** Lines of one message follow each other. */
  private last = -1;

  /** The row with this id, or −1; of several the last one. */
  find(high: number, low: number): number {
    const { slots, last } = this;
    const highs = this.high;
    const lows = this.low;
    if (last >= 0 && lows[last] === low && highs[last] === high) return last;
    const mask = slots.length - 1;
    for (let slot = (low ^ high) & mask; ; slot = (slot + 1) & mask) {
      const row = (slots[slot] ?? 0) - 1;
      if (row < 0) return -1;
      if (lows[row] === low && highs[row] === high) return (this.last = row);
    }
  }

  /** A new row with this id. */
  add(high: number, low: number): number {
    const row = this.rows++;
    if (row >= this.high.length) {
      this.high = grown(this.high, this.rows);
      this.low = grown(this.low, this.rows);
    }
    this.high[row] = high;
    this.low[row] = low;
    if (this.rows * 3 > this.slots.length * 2) this.rehash();
    else this.put(row);
    return (this.last = row);
  }

  /** A later row of the same id takes the place of the earlier. */
  private put(row: number): void {
    const { slots } = this;
    const highs = this.high;
    const lows = this.low;
    const mask = slots.length - 1;
    const high = highs[row] ?? 0;
    const low = lows[row] ?? 0;
    for (let slot = (low ^ high) & mask; ; slot = (slot + 1) & mask) {
      const other = (slots[slot] ?? 0) - 1;
      if (other >= 0 && (lows[other] !== low || highs[other] !== high)) continue;
      slots[slot] = row + 1;
      return;
    }
  }

  private rehash(): void {
    this.slots = new Int32Array(this.slots.length * 4);
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

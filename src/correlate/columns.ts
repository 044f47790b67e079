type Column = Float64Array | Uint32Array | Int32Array | Uint16Array | Uint8Array;
type Kind<T extends Column> = new (length: number) => T;

/** Makes a column at least `rows` long, growing by half so that a long log costs little copying. */
export function grown<T extends Column>(column: T, rows: number): T {
  if (rows <= column.length) return column;
  const longer = new (column.constructor as Kind<T>)(Math.max(1024, rows, Math.ceil(column.length * 1.5)));
  longer.set(column as never);
  return longer;
}

/** Finds rows by the 64-bit hash of their queue id; open addressing, 4 bytes a slot. */
export class RowIndex {
  private slots = new Int32Array(4096).fill(-1);
  private used = 0;
  private readonly keys: { readonly high: () => Uint32Array; readonly low: () => Uint32Array };

  constructor(keys: { readonly high: () => Uint32Array; readonly low: () => Uint32Array }) {
    this.keys = keys;
  }

  /** The row with this id, or −1. */
  find(high: number, low: number): number {
    const { slots } = this;
    const mask = slots.length - 1;
    const highs = this.keys.high();
    const lows = this.keys.low();
    for (let slot = (low ^ high) & mask; ; slot = (slot + 1) & mask) {
      const row = slots[slot] ?? -1;
      if (row < 0) return -1;
      if (lows[row] === low && highs[row] === high) return row;
    }
  }

  /** Adds a row whose key columns are already set; a later row of the same id takes the place of the earlier. */
  add(row: number): void {
    if (++this.used * 2 > this.slots.length) this.rehash();
    this.put(row);
  }

  private put(row: number): void {
    const { slots } = this;
    const mask = slots.length - 1;
    const high = this.keys.high()[row] ?? 0;
    const low = this.keys.low()[row] ?? 0;
    for (let slot = (low ^ high) & mask; ; slot = (slot + 1) & mask) {
      const other = slots[slot] ?? -1;
      if (other >= 0 && (this.keys.low()[other] !== low || this.keys.high()[other] !== high)) continue;
      slots[slot] = row;
      return;
    }
  }

  private rehash(): void {
    const before = this.slots;
    this.slots = new Int32Array(before.length * 2).fill(-1);
    for (const row of before) if (row >= 0) this.put(row);
  }
}

/** Strings given numbers, in order of first appearance. */
export class TextTable {
  private readonly numbers = new Map<string, number>();
  private readonly texts: string[] = [];

  get size(): number {
    return this.texts.length;
  }

  number(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    // A copy: the text may be a slice that would keep a whole file alive.
    const own = Buffer.from(text, 'utf8').toString('utf8');
    this.numbers.set(own, this.texts.length);
    return this.texts.push(own) - 1;
  }

  /** Every text, by its number. */
  all(): readonly string[] {
    return this.texts;
  }

  text(number: number): string {
    return this.texts[number] ?? '';
  }
}

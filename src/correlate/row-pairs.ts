import { grown } from './columns.ts';

/** Two numbers of 32 bits that few of many rows have. Rows mostly come in rising order and are found by bisection. */
export class RowPairs {
  private rows = new Int32Array(0);
  private highs = new Uint32Array(0);
  private lows = new Uint32Array(0);
  private length = 0;
  /** Of rows that did not come in order: where they stand. */
  private readonly others = new Map<number, number>();
  private last = -1;

  /** Notes the numbers of a row, in place of earlier ones. */
  set(row: number, high: number, low: number): void {
    let at = this.find(row);
    if (at < 0) {
      at = this.length++;
      this.rows = grown(this.rows, this.length);
      this.highs = grown(this.highs, this.length);
      this.lows = grown(this.lows, this.length);
      if (row > this.last) this.last = row;
      else this.others.set(row, at);
      // What did not come in order stands for the row before it, so that the rest stays in order.
      this.rows[at] = this.last;
    }
    this.highs[at] = high;
    this.lows[at] = low;
  }

  /** Where the numbers of a row stand, or −1. */
  find(row: number): number {
    if (row > this.last) return -1;
    const other = this.others.get(row);
    if (other !== undefined) return other;
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.rows[middle] ?? 0) < row) low = middle + 1;
      else high = middle;
    }
    return low < this.length && this.rows[low] === row ? low : -1;
  }

  high(at: number): number {
    return this.highs[at] ?? 0;
  }

  low(at: number): number {
    return this.lows[at] ?? 0;
  }
}

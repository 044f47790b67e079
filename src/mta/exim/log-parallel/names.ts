import type { ByteNames } from '../mainlog/byte-names.ts';
import type { LogNames } from '../mainlog/batch.ts';

/** The tables of names in the order in which threads exchange them. */
const tablesOf = (names: LogNames): readonly ByteNames[] => [names.submitters, names.clients, names.directories, names.senders];
const TABLES = 4;
const COLON = 58;

/** Tells another thread of the names that got a number in this one. */
export class NamesOut {
  private readonly tables: readonly ByteNames[];
  private told: readonly number[] = [0, 0, 0, 0];

  constructor(names: LogNames) {
    this.tables = tablesOf(names);
  }

  /** A table is full: its next strings have no number. */
  get isFull(): boolean {
    return this.tables.some((table) => table.isFull);
  }

  /** Writes all names that are new since the last time; false when they have no room: they are told next time. */
  write(into: Buffer): boolean {
    let at = TABLES * 4;
    if (this.isFull) return false;
    for (const [index, table] of this.tables.entries()) {
      const first = this.told[index] ?? 0;
      into.writeUInt32LE(table.size - first, index * 4);
      for (let name = first; name < table.size; name++) {
        at = table.write(name, into, at);
        if (at < 0) return false;
      }
    }
    this.told = this.tables.map((table) => table.size);
    return true;
  }
}

/** Gives the names of another thread's columns the numbers that they have in this one. */
export class NamesIn {
  private readonly tables: readonly ByteNames[];
  /** For each table: the number here by the number there. */
  private readonly numbers: Int32Array<ArrayBuffer>[] = Array.from({ length: TABLES }, () => new Int32Array(0));
  private readonly counts = [0, 0, 0, 0];

  constructor(names: LogNames) {
    this.tables = tablesOf(names);
  }

  /** Takes in what `NamesOut` wrote. */
  read(from: Buffer): void {
    let at = TABLES * 4;
    for (const [index, table] of this.tables.entries()) {
      const fresh = from.readUInt32LE(index * 4);
      const first = this.counts[index] ?? 0;
      const numbers = this.roomFor(index, first + fresh);
      for (let name = first; name < first + fresh; name++) {
        const start = at + 2;
        at = start + from.readUInt16LE(at);
        // As `LogReader` gave it: submitters have a mark before their colon.
        const mark = index === 0 && at - start > 1 && from[start + 1] === COLON ? (from[start] ?? 0) : 0;
        numbers[name] = table.intern(from, mark === 0 ? start : start + 2, at, mark);
      }
      this.counts[index] = first + fresh;
    }
  }

  private roomFor(index: number, size: number): Int32Array {
    const numbers = this.numbers[index] ?? new Int32Array(0);
    if (size <= numbers.length) return numbers;
    const longer = new Int32Array(Math.max(size, numbers.length * 2, 1024));
    longer.set(numbers);
    return (this.numbers[index] = longer);
  }

  /** Translates columns of the tables in their order. */
  translate(columns: readonly Int32Array[], rows: number): void {
    for (const [index, column] of columns.entries()) {
      const numbers = this.numbers[index] ?? new Int32Array(0);
      for (let row = 0; row < rows; row++) {
        const number = column[row] ?? -1;
        if (number >= 0) column[row] = numbers[number] ?? -1;
      }
    }
  }
}

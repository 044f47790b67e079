import type { ByteNames } from '../../../parse/mail-log/byte-names.ts';
import type { LogNames } from '../../../parse/mail-log/log-columns.ts';

/** The tables of names in the order in which threads exchange them. */
const tablesOf = (names: LogNames): readonly ByteNames[] => [names.submitters, names.clients, names.directories, names.senders];
const TABLES = 4;
/** Before the names of a block: whether all numbers are given anew, then how many there are for each table. */
const HEADER = 4 + TABLES * 4;
const COLON = 58;

/** Tells another thread of the names that got a number in this one. */
export class NamesOut {
  private readonly tables: readonly ByteNames[];
  private told: readonly number[] = [0, 0, 0, 0];
  /** The other thread does not know yet that numbers are given anew. */
  private isNew = true;

  constructor(names: LogNames) {
    this.tables = tablesOf(names);
  }

  /** Forgets all names when there are `most`; between two blocks. It bounds the memory, and small tables are fast ones. */
  renew(most: number): void {
    if (this.tables.reduce((sum, { size }) => sum + size, 0) < most) return;
    for (const table of this.tables) table.clear();
    this.told = [0, 0, 0, 0];
    this.isNew = true;
  }

  /** Writes all names that are new since the last time; false when they have no room: they are told next time. */
  write(into: Buffer): boolean {
    let at = HEADER;
    into.writeUInt32LE(this.isNew ? 1 : 0, 0);
    for (const [index, table] of this.tables.entries()) {
      const first = this.told[index] ?? 0;
      into.writeUInt32LE(table.size - first, 4 + index * 4);
      for (let name = first; name < table.size; name++) {
        at = table.write(name, into, at);
        if (at < 0) return false;
      }
    }
    this.told = this.tables.map((table) => table.size);
    this.isNew = false;
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
    let at = HEADER;
    if (from.readUInt32LE(0) !== 0) this.counts.fill(0);
    for (const [index, table] of this.tables.entries()) {
      const fresh = from.readUInt32LE(4 + index * 4);
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

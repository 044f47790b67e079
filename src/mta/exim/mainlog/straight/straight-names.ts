import type { NameStore, NameStores } from '../../../../parse/mail-log/name-store.ts';
import type { StraightModule } from './module.ts';
import type { Plan } from './plan.ts';

/** A name in the arena: its number, then these, then its bytes. */
const SIZE = 4;
const TABLE = 6;
const MARK = 7;
const HEAD = 8;
const LONGEST = 0xffff;
/** Before the names that are told: bytes of them. */
const LENGTH = 4;
/** Tables of names in the order in which the compiled reader numbers them. */
const TABLES = ['submitters', 'clients', 'directories', 'senders'] as const;

/** The names of a compiled reader, of all four tables; the general reader gives names their numbers here too. */
export class StraightNames implements NameStores {
  readonly submitters: NameStore = new StraightTable(this, 0);
  readonly clients: NameStore = new StraightTable(this, 1);
  readonly directories: NameStore = new StraightTable(this, 2);
  readonly senders: NameStore = new StraightTable(this, 3);
  /** A name was too long to be kept: what was read cannot be used. */
  isLost = false;
  private readonly module: StraightModule;
  private readonly plan: Plan;
  private readonly memory: Buffer;
  private readonly input: Uint8Array;
  /** Where the names begin that nobody was told of. */
  private untold: number;

  /** `input`: the bytes whose names need not be copied to be looked up. */
  constructor(module: StraightModule, plan: Plan, memory: ArrayBuffer, input: Uint8Array) {
    this.module = module;
    this.plan = plan;
    this.memory = Buffer.from(memory);
    this.input = input;
    this.untold = plan.arena;
    module.useNames(plan.slots, plan.slotCount, plan.arena);
  }

  /** Forgets all names when there are many; between two blocks. It bounds the memory, and small tables are fast ones. */
  renew(): void {
    const { plan, module } = this;
    this.isLost = false;
    if (module.nameCount.value < plan.mostNames && module.arenaEnd.value - plan.arena < plan.mostNameBytes) return;
    module.clearNames();
    this.untold = plan.arena;
  }

  /** Writes all names that are new since the last time; there is room for those of one block. False when there are more: then all are forgotten. */
  tell(into: Buffer): boolean {
    const end = this.module.arenaEnd.value;
    const length = end - this.untold;
    if (LENGTH + length > into.length) {
      this.module.clearNames();
      this.untold = this.plan.arena;
      return false;
    }
    into.writeInt32LE(length, 0);
    this.memory.copy(into, LENGTH, this.untold, end);
    this.untold = end;
    return true;
  }

  /** The number of a name in a table. */
  number(table: number, bytes: Uint8Array, from: number, to: number, mark: number): number {
    const { plan, module } = this;
    if (bytes === this.input && to - from <= LONGEST) return module.intern(plan.input + from, plan.input + to, mark, table);
    if (to - from > plan.input - plan.scratch) {
      this.isLost = true;
      return -1;
    }
    this.memory.set(bytes.subarray(from, to), plan.scratch);
    return module.intern(plan.scratch, plan.scratch + to - from, mark, table);
  }

  /** Every name of a table by its number. */
  texts(table: number): readonly string[] {
    const texts: string[] = [];
    const { memory, plan, module } = this;
    for (let at = plan.arena; at < module.arenaEnd.value; at = nextName(memory, at)) {
      if (memory[at + TABLE] !== table) continue;
      const mark = memory[at + MARK] ?? 0;
      const text = memory.toString('latin1', at + HEAD, at + HEAD + memory.readUInt16LE(at + SIZE));
      texts[memory.readInt32LE(at)] = mark === 0 ? text : `${String.fromCharCode(mark)}:${text}`;
    }
    return texts;
  }
}

class StraightTable implements NameStore {
  private readonly names: StraightNames;
  private readonly table: number;

  constructor(names: StraightNames, table: number) {
    this.names = names;
    this.table = table;
  }

  get size(): number {
    return this.names.texts(this.table).length;
  }

  text(index: number): string {
    return this.names.texts(this.table)[index] ?? '';
  }

  intern(bytes: Uint8Array, from: number, to: number, mark = 0): number {
    return this.names.number(this.table, bytes, from, to, mark);
  }
}

/** Where the name after the one at `at` stands. */
const nextName = (arena: Buffer, at: number): number => (at + HEAD + arena.readUInt16LE(at + SIZE) + 3) & ~3;

/** Gives the names of a compiled reader the numbers that they have in other tables. */
export class NamesIn {
  private readonly tables: readonly NameStore[];
  /** For each table: the number there by the number here. */
  private readonly numbers: Int32Array<ArrayBuffer>[] = TABLES.map(() => new Int32Array(1024));

  constructor(names: NameStores) {
    this.tables = TABLES.map((table) => names[table]);
  }

  /** Takes in what `StraightNames.tell` wrote. */
  read(from: Buffer): void {
    const end = LENGTH + from.readInt32LE(0);
    for (let at = LENGTH; at < end; at = nextName(from, at)) {
      const number = from.readInt32LE(at);
      const table = from[at + TABLE] ?? 0;
      const start = at + HEAD;
      const name = this.tables[table]?.intern(from, start, start + from.readUInt16LE(at + SIZE), from[at + MARK]) ?? -1;
      this.roomFor(table, number)[number] = name;
    }
  }

  private roomFor(table: number, number: number): Int32Array {
    const numbers = this.numbers[table] ?? new Int32Array(0);
    if (number < numbers.length) return numbers;
    const longer = new Int32Array(Math.max(number + 1, numbers.length * 2));
    longer.set(numbers);
    return (this.numbers[table] = longer);
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

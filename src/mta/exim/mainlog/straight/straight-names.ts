import type { NameStore, NameStores } from '../../../../parse/mail-log/name-store.ts';
import type { StraightModule } from './module.ts';
import type { Plan } from './plan.ts';

/** Of a name before its bytes: number, then length, table and mark. */
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
    for (const name of namesIn(memory, plan.arena, module.arenaEnd.value)) {
      const text = memory.toString('latin1', name.from, name.to);
      if (name.table === table) texts[name.number] = name.mark === 0 ? text : `${String.fromCharCode(name.mark)}:${text}`;
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

/** One name as it stands in an arena. */
interface Told {
  number: number;
  table: number;
  mark: number;
  from: number;
  to: number;
}

/** The names of an arena; the same object again and again. */
function* namesIn(arena: Buffer, start: number, end: number): Generator<Told, void, undefined> {
  const told: Told = { number: 0, table: 0, mark: 0, from: 0, to: 0 };
  for (let at = start; at < end; at += (HEAD + told.to - told.from + 3) & ~3) {
    const kind = arena.readUInt32LE(at + 4);
    told.number = arena.readInt32LE(at);
    told.table = (kind >>> 16) & 0xff;
    told.mark = kind >>> 24;
    told.from = at + HEAD;
    told.to = told.from + (kind & LONGEST);
    yield told;
  }
}

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
    for (const { number, table, mark, from: start, to } of namesIn(from, LENGTH, LENGTH + from.readInt32LE(0))) {
      this.roomFor(table, number)[number] = this.tables[table]?.intern(from, start, to, mark) ?? -1;
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

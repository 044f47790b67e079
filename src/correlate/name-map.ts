import type { MailLogBatch, Names } from '../domain/mail-log.ts';
import { type NameTable, grown } from './columns.ts';

/** Numbers that the names of one log have in a table of texts; each name is decoded once. */
export class NameMap {
  private readonly names: Names;
  private readonly table: NameTable;
  private readonly decode: (bytes: string) => string;
  private numbers = new Int32Array(0);

  constructor(names: Names, table: NameTable, decode: (bytes: string) => string) {
    this.names = names;
    this.table = table;
    this.decode = decode;
  }

  /** The number in the table of name `index`; −1 stays −1. */
  number(index: number): number {
    if (index < 0) return -1;
    const known = this.numbers[index] ?? 0;
    return known > 0 ? known - 1 : this.add(index);
  }

  private add(index: number): number {
    const number = this.table.ofName(this.names, index, this.decode);
    if (index >= this.numbers.length) this.numbers = grown(this.numbers, index + 1);
    this.numbers[index] = number + 1;
    return number;
  }
}

/** The tables of texts that a log's names are brought into. */
export interface NameTables {
  readonly submitters: NameTable;
  readonly clients: NameTable;
  readonly directories: NameTable;
  readonly senders: NameTable;
}

/** The maps of all names of a log. */
export class NameMaps {
  readonly submitters: NameMap;
  readonly clients: NameMap;
  readonly directories: NameMap;
  readonly senders: NameMap;
  private readonly of: Names;

  constructor(batch: MailLogBatch, tables: NameTables, decode: (bytes: string) => string) {
    this.of = batch.senders;
    this.submitters = new NameMap(batch.submitters, tables.submitters, decode);
    this.clients = new NameMap(batch.clients, tables.clients, decode);
    this.directories = new NameMap(batch.directories, tables.directories, decode);
    this.senders = new NameMap(batch.senders, tables.senders, decode);
  }

  /** Whether they are those of this batch. */
  isOf(batch: MailLogBatch): boolean {
    return this.of === batch.senders;
  }
}

import type { LogFile } from '../../../domain/mail-log.ts';
import { LogColumns, ROW_BYTES } from '../../../parse/mail-log/log-columns.ts';
import type { NameStores } from '../../../parse/mail-log/name-store.ts';
import { NOTE_WIDTH } from '../mainlog/join-notes.ts';

/** Bytes of a block a row at least; blocks with shorter lines are read by the first thread alone. */
const BYTES_A_ROW = 64;
/** Room for new names, in blocks: an address may be told twice, and each has a few numbers. */
const NAMES = 3;
const HEADER = 24;
const STATE = 6;
const At = { length: 0, lines: 1, understood: 2, notes: 3, writer: 4, before: 6, after: 12 } as const;

/** Who filled a slot. */
export const Writer = { first: 1, second: 2 } as const;

/** Rows of a slot for blocks of so many bytes. */
export const rowsOf = (blockBytes: number): number => Math.max(64, Math.ceil(blockBytes / BYTES_A_ROW / 8) * 8);

/** What one block was read into: rows, notes for the join, names not met before. Two threads hand it to each other. */
export class LogSlot {
  readonly columns: LogColumns;
  readonly notes: Int32Array;
  /** Names that whoever filled it met first (`StraightNames.tell`). */
  readonly names: Buffer;
  private readonly header: Float64Array;

  constructor(memory: SharedArrayBuffer, blockBytes: number, names: NameStores, file: LogFile) {
    const rows = rowsOf(blockBytes);
    this.header = new Float64Array(memory, 0, HEADER);
    const rowsAt = HEADER * 8;
    this.columns = new LogColumns(rows, names, file, memory, rowsAt);
    const notesAt = rowsAt + Math.ceil((rows * ROW_BYTES) / 8) * 8;
    this.notes = new Int32Array(memory, notesAt, rows * NOTE_WIDTH);
    const namesAt = notesAt + rows * NOTE_WIDTH * 4;
    this.names = Buffer.from(memory, namesAt);
  }

  static memory(blockBytes: number): SharedArrayBuffer {
    const rows = rowsOf(blockBytes);
    return new SharedArrayBuffer(HEADER * 8 + Math.ceil((rows * ROW_BYTES) / 8) * 8 + rows * NOTE_WIDTH * 4 + NAMES * blockBytes);
  }

  /** Notes what the other thread cannot see of the columns. */
  save(notes: number, writer: number, states: { readonly before: readonly number[]; readonly after: readonly number[] }): void {
    const { header, columns } = this;
    header[At.length] = columns.length;
    header[At.lines] = columns.lines;
    header[At.understood] = columns.understood;
    header[At.notes] = notes;
    header[At.writer] = writer;
    header.set(states.before, At.before);
    header.set(states.after, At.after);
  }

  /** Takes over what was saved. */
  load(): void {
    const { header, columns } = this;
    columns.length = header[At.length] ?? 0;
    columns.lines = header[At.lines] ?? 0;
    columns.understood = header[At.understood] ?? 0;
  }

  get noted(): number {
    return this.header[At.notes] ?? 0;
  }

  get writer(): number {
    return this.header[At.writer] ?? 0;
  }

  /** What the first reader's state was taken to be before the block. */
  get before(): readonly number[] {
    return Array.from(this.header.subarray(At.before, At.before + STATE));
  }

  get after(): readonly number[] {
    return Array.from(this.header.subarray(At.after, At.after + STATE));
  }
}

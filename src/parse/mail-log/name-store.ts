import type { Names } from '../../domain/mail-log.ts';

/** Byte strings that get their numbers as lines are read. */
export interface NameStore extends Names {
  /** Number of `mark` + `:` + bytes[from, to), or of the bytes alone when `mark` is 0; −1 when there is no room for it. */
  intern(bytes: Uint8Array, from: number, to: number, mark?: number): number;
}

/** The names that columns refer to. */
export interface NameStores {
  readonly submitters: NameStore;
  readonly clients: NameStore;
  readonly directories: NameStore;
  readonly senders: NameStore;
}

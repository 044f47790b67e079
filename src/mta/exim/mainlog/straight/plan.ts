import { ROW_BYTES } from '../../../../parse/mail-log/log-columns.ts';
import { NOTE_WIDTH } from '../join-notes.ts';

/** Numbers of an answer that the compiled reader leaves to be judged: row, from, to. */
export const ANSWER_WIDTH = 3;
/** Below it nothing is put: 0 is nowhere. */
const FIRST = 1024;
const SLOT_BYTES = 8;
/** Of a name, beside its bytes. */
const NAME_BYTES = 12;
const TABLES_OF_NAMES = 3;
/** How much of the arena may be full before a block; a block is forgotten no name. */
const ARENA_BYTES = 1 << 19;
/** What is looked at behind the last byte. */
const BEHIND = 64;

/** How much is read at once. */
export interface Room {
  /** Bytes of a block with what stands around it. */
  readonly inputBytes: number;
  readonly capacity: number;
  /** Names that are remembered from block to block. */
  readonly mostNames: number;
}

/** Where in the compiled reader's memory what stands. */
export interface Plan {
  readonly report: number;
  readonly nobody: number;
  readonly scratch: number;
  readonly oneLetter: number;
  readonly twoLetters: number;
  readonly forms: number;
  readonly input: number;
  readonly inputBytes: number;
  readonly rows: number;
  readonly capacity: number;
  readonly notes: number;
  readonly answers: number;
  readonly slots: number;
  readonly slotCount: number;
  readonly arena: number;
  /** Names and bytes of them from which all are forgotten before the next block. */
  readonly mostNames: number;
  readonly mostNameBytes: number;
  /** Bytes of new names that a block may bring. */
  readonly blockNameBytes: number;
  readonly length: number;
}

/** The plan for so much. */
export function planFor({ inputBytes, capacity, mostNames }: Room): Plan {
  let next = FIRST;
  const take = (bytes: number): number => {
    const at = next;
    next = Math.ceil((at + bytes) / 16) * 16;
    return at;
  };
  // A name is a part of a line; an address may be in two tables.
  const blockNameBytes = 2 * inputBytes + capacity * TABLES_OF_NAMES * NAME_BYTES;
  const slotCount = 2 ** Math.ceil(Math.log2((mostNames + capacity * TABLES_OF_NAMES) * 1.4));
  return {
    ...{ report: take(32), nobody: take(1), scratch: take(16) },
    ...{ oneLetter: take(1 << 8), twoLetters: take(1 << 16), forms: take(1 << 8), input: take(inputBytes + BEHIND) },
    ...{ rows: take(capacity * ROW_BYTES), notes: take(capacity * NOTE_WIDTH * 4), answers: take(capacity * ANSWER_WIDTH * 4) },
    ...{ slots: take(slotCount * SLOT_BYTES), slotCount, arena: take(ARENA_BYTES + blockNameBytes) },
    ...{ inputBytes, capacity, mostNames, mostNameBytes: ARENA_BYTES, blockNameBytes },
    length: next + BEHIND,
  };
}

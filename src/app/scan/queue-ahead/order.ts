import type { PartPlace, PartSlice } from '../../../mta/exim/queue-part.ts';

/** What a second thread is told that it is for. */
export const FACTS_ROLE = 'queue-facts';

/** Messages of a block, the unit that a thread takes; blocks that may be read before the one that is folded next is; bytes that hold one. */
export const BLOCK = 64;
export const AHEAD = 32;
export const SLOT_BYTES = 96 * 1024;

/** The queue that a second thread is to read, and the memory that it shares with the first. */
export interface FactsOrder {
  readonly place: PartPlace;
  readonly slice: PartSlice;
  readonly shared: SharedArrayBuffer;
  readonly slots: readonly SharedArrayBuffer[];
}

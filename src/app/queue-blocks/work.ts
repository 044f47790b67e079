import type { PartPlace, PartSlice, QueuePart } from '../../mta/exim/queue-part.ts';

/**
 * Reads the messages of a part from one place to before another into a slot, as bytes that whoever uses them knows to read; false when they do not fit.
 * Messages that have left are left out.
 */
export type Fill = (part: QueuePart, from: number, to: number, slot: SharedArrayBuffer) => boolean;

/** How a queue is read in blocks. */
export interface Work {
  /** What the second thread is told that it is for; its other side is in src/app/threads.ts. */
  readonly role: string;
  /** Messages of a block, the unit that a thread takes; blocks that may be read before the one that is used next is; bytes that hold one. */
  readonly block: number;
  readonly ahead: number;
  readonly slotBytes: number;
  /** Messages from which a second thread earns its start. */
  readonly worth: number;
}

/** A queue that a second thread is to read, and the memory that it shares with the first. */
export interface BlocksOrder {
  readonly place: PartPlace;
  readonly slice: PartSlice;
  readonly block: number;
  readonly shared: SharedArrayBuffer;
  readonly slots: readonly SharedArrayBuffer[];
  /** What the second thread's `Fill` is made of, in plain values. */
  readonly asked: object;
}

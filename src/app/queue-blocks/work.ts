import type { PartPlace, QueuePart } from '../../mta/exim/queue-part.ts';

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
  readonly block: number;
  readonly shared: SharedArrayBuffer;
  readonly slots: readonly SharedArrayBuffer[];
  /** What the second thread's `Fill` is made of, in plain values. */
  readonly asked: object;
}

/** Where a block of a part begins and ends. */
export function boundsOf(part: QueuePart, block: number, size: number): { readonly from: number; readonly to: number } {
  return { from: block * size, to: Math.min((block + 1) * size, part.length) };
}

/** Blocks of so many messages of a part, read into slots by turns. */
export interface Filling {
  readonly part: QueuePart;
  readonly fill: Fill;
  readonly size: number;
  readonly slots: readonly SharedArrayBuffer[];
}

/** Reads a block into its slot; false when it does not fit. */
export function fillSlot({ part, fill, size, slots }: Filling, block: number): boolean {
  const { from, to } = boundsOf(part, block, size);
  const slot = slots[block % slots.length];
  return slot !== undefined && fill(part, from, to, slot);
}

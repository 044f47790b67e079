import type { Instant } from '../../../domain/untrusted.ts';
import type { QueuePartCopy } from '../../../mta/exim/queue-part.ts';
import type { SelectorTexts } from '../selection.ts';
import type { Rendered } from './block.ts';
import type { ZoneCopy } from './zone-copy.ts';

/** What a second thread is told that it is. */
export const THREAD_ROLE = 'queue-list';

/** Slots of the shared array: the next block to take, blocks written, blocks that the second thread has done. */
export const NEXT = 0;
export const WRITTEN = 1;
export const DONE = 2;
export const SHARED_SLOTS = 3;

/** What the second thread is to do. */
export interface Order {
  readonly part: QueuePartCopy;
  readonly texts: SelectorTexts;
  readonly now: Instant;
  readonly zone: ZoneCopy;
  readonly shared: SharedArrayBuffer;
  readonly blocks: number;
}

/** A block that the second thread has done; null when it failed. */
export interface Answer {
  readonly block: number;
  readonly rendered: Rendered | null;
}

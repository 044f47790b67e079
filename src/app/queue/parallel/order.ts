import type { Instant } from '../../../domain/untrusted.ts';
import type { PartPlace, PartSlice } from '../../../mta/exim/queue-part.ts';
import type { SelectorTexts } from '../selection.ts';
import type { Rendered } from './block.ts';
import type { ZoneCopy } from '../../../parse/zone-copy.ts';

/** What a second process is told that it is for. */
export const LIST_ROLE = 'queue-list';

/** Said once to a second process, before its first block. */
export interface Order {
  readonly place: PartPlace;
  readonly texts: SelectorTexts;
  readonly now: Instant;
  readonly zone: ZoneCopy;
}

/** One block to render; the first comes with the order. */
export interface Task {
  readonly block: number;
  readonly slice: PartSlice;
  readonly order?: Order;
}

/** A rendered block; null when it failed there. */
export interface Answer {
  readonly block: number;
  readonly rendered: Rendered | null;
}

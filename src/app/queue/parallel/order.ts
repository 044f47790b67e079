import type { Instant } from '../../../domain/untrusted.ts';
import type { ZoneCopy } from '../../../parse/zone-copy.ts';
import type { Work } from '../../queue-blocks/work.ts';
import type { SelectorTexts } from '../selection.ts';

/** How `queue list --json` reads Exim's queue. */
export const LINES: Work = { role: 'queue-list', block: 64, ahead: 16, slotBytes: 128 * 1024, worth: 6000 };

/** What another thread is told of a listing. */
export interface LinesAsked {
  readonly texts: SelectorTexts;
  readonly now: Instant;
  readonly zone: ZoneCopy;
}

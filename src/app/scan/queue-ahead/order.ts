import type { Work } from '../../queue-blocks/work.ts';

/** How a scan reads Exim's queue. */
export const FACTS: Work = { role: 'queue-facts', block: 64, ahead: 32, slotBytes: 96 * 1024, worth: 6000 };

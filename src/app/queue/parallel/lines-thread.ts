import { zoneOfCopy } from '../../../parse/zone-copy.ts';
import { runBlocksThread } from '../../queue-blocks/blocks-thread.ts';
import { readSelection } from '../selection.ts';
import { rendererOf } from './block.ts';
import { fillLines } from './lines-slot.ts';
import type { LinesAsked } from './order.ts';

/** Renders a queue ahead of the first thread, for `queue list --json`. */
export function runLinesThread(order: object): void {
  runBlocksThread(order, (asked) => {
    const { texts, now, zone } = asked as LinesAsked;
    return fillLines(rendererOf({ selection: readSelection(texts), now, zone: zoneOfCopy(zone) }));
  });
}

import { zoneOfCopy } from '../../../parse/zone-copy.ts';
import { runBlocksThread } from '../../queue-blocks/blocks-thread.ts';
import { readSelection } from '../selection.ts';
import { rendererOf } from './block.ts';
import { fillLines } from './lines-slot.ts';
import { LINES, type LinesAsked } from './order.ts';

/** The whole life of the second thread of `queue list --json`; false in another thread. */
export function runLinesThread(): boolean {
  return runBlocksThread(LINES.role, (asked) => {
    const { texts, now, zone } = asked as LinesAsked;
    return fillLines(rendererOf({ selection: readSelection(texts), now, zone: zoneOfCopy(zone) }));
  });
}

import { QueueListing } from '../../../mta/exim/queue-list.ts';
import { copyZone } from '../../../parse/zone-copy.ts';
import type { Context } from '../../context.ts';
import { readBlocks, type Threads } from '../../queue-blocks/queue-blocks.ts';
import type { Visited } from '../list-queue.ts';
import type { Selection, SelectorTexts } from '../selection.ts';
import { rendererOf } from './block.ts';
import { fillLines, linesIn } from './lines-slot.ts';
import { LINES, type LinesAsked } from './order.ts';

/** What is to be listed as JSON; only selections that need no body and no logs. */
export interface ParallelListing {
  readonly context: Pick<Context, 'host' | 'servers' | 'now' | 'zone'>;
  readonly selection: Selection;
  readonly texts: SelectorTexts;
  /** Other threads, and from how many messages on; for tests. */
  readonly threads?: Threads;
  readonly worth?: number;
}

/**
 * `queue list --json` of big queues: two threads render blocks of the listing, and the lines are written in order. null when a mail server's queue cannot be read
 * in blocks.
 */
export function listInParallel(listing: ParallelListing, write: (bytes: Uint8Array) => void): Visited | null {
  const { context, selection, texts, threads, worth = LINES.worth } = listing;
  const { now, zone, host, servers } = context;
  const listings = servers.map((server) => server.listQueue(selection.queue === null ? {} : { queue: selection.queue }));
  if (!listings.every((one) => one instanceof QueueListing)) return null;
  const visited: Visited = { seen: 0, matches: 0, unreadable: 0, kept: 0 };
  const render = rendererOf({ selection, now, zone });
  const asked = (): LinesAsked => ({ texts, now, zone: copyZone(host) });
  const reading = { work: { ...LINES, worth }, fill: fillLines(render), asked, ...(threads === undefined ? {} : { threads }) };
  for (const one of listings) {
    for (const { part, from, to, slot } of readBlocks(one, reading)) {
      const { bytes, seen, matches, unreadable } = slot === null ? render(part, from, to) : linesIn(slot);
      visited.seen += seen;
      visited.matches += matches;
      visited.unreadable += unreadable;
      write(bytes);
    }
  }
  return visited;
}

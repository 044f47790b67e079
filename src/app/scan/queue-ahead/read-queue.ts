import { queuedFacts, type QueuedFacts } from '../../../correlate/queued-facts.ts';
import { QueueListing } from '../../../mta/exim/queue-list.ts';
import type { MailServer } from '../../../mta/mta.ts';
import { readBlocks, type Threads } from '../../queue-blocks/queue-blocks.ts';
import { factsIn, fillFacts } from './fill-facts.ts';
import { FACTS } from './order.ts';

/** Settings of reading, for tests. */
export interface ReadOptions {
  readonly threads?: Threads;
  readonly worth?: number;
}

/** What a ledger takes of a server's queue, in the queue's order; where Exim's is long, with the help of a second thread. Throws what `listQueue` does. */
export function* readQueue(server: MailServer, { threads, worth = FACTS.worth }: ReadOptions = {}): Generator<QueuedFacts, void, undefined> {
  const listing = server.listQueue({ withoutSizes: true });
  if (!(listing instanceof QueueListing)) {
    for (const message of listing) yield queuedFacts(message, server.hashAddress);
    return;
  }
  const reading = { work: { ...FACTS, worth }, fill: fillFacts(), asked: () => ({}), ...(threads === undefined ? {} : { threads }) };
  for (const { part, from, to, slot } of readBlocks(listing, reading)) {
    if (slot !== null) yield* factsIn(slot, part.queue);
    else for (const message of part.read(from, to)) yield queuedFacts(message, server.hashAddress);
  }
}

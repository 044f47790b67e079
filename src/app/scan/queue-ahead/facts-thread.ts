import { runBlocksThread } from '../../queue-blocks/blocks-thread.ts';
import { fillFacts } from './fill-facts.ts';
import { FACTS } from './order.ts';

/** The whole life of the thread that reads a queue for a scan; false in another thread. */
export function runFactsThread(): boolean {
  return runBlocksThread(FACTS.role, fillFacts);
}

import { runBlocksThread } from '../queue-blocks/blocks-thread.ts';
import { runLogThread } from './log-thread.ts';
import { fillFacts } from './queue-ahead/fill-facts.ts';
import { FACTS } from './queue-ahead/order.ts';
import { runRequestsThread } from './requests-ahead.ts';

/** The whole life of a thread that a scan started; false in one that is none of its own. */
export function runScanThread(): boolean {
  return runLogThread() || runRequestsThread() || runBlocksThread(FACTS.role, fillFacts);
}

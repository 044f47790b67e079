import { runLogThread } from './log-thread.ts';
import { runFactsThread } from './queue-ahead/facts-thread.ts';
import { runRequestsThread } from './requests-ahead.ts';

/** The whole life of a thread that a scan started; false in one that is none of its own. */
export function runThread(): boolean {
  return runLogThread() || runRequestsThread() || runFactsThread();
}

import { runBlocksThread } from '../../queue-blocks/blocks-thread.ts';
import { fillFacts } from './fill-facts.ts';

/** Reads a queue ahead of the first thread, for a scan. */
export function runFactsThread(order: object): void {
  runBlocksThread(order, fillFacts);
}

import type { LogOrder } from '../../mta/exim/log-parallel/order.ts';
import { LogAhead } from '../../mta/exim/log-parallel/second-thread.ts';

/** Reads a main log ahead of the first thread. */
export function runLogThread(order: object): void {
  new LogAhead(order as LogOrder).run();
}

import { orderOfThread } from '../../host/second-thread.ts';
import { LOG_ROLE, type LogOrder } from '../../mta/exim/log-parallel/order.ts';
import { LogAhead } from '../../mta/exim/log-parallel/second-thread.ts';

/** The whole life of a second thread that reads a main log ahead of the first; false in a thread that is none. */
export function runLogThread(): boolean {
  const order = orderOfThread(LOG_ROLE);
  if (order === null) return false;
  new LogAhead(order as LogOrder).run();
  return true;
}

import { workerData, type MessagePort } from 'node:worker_threads';
import { QueuePart } from '../../../mta/exim/queue-part.ts';
import { readSelection } from '../selection.ts';
import { blockRenderer, type Rendered } from './block.ts';
import { DONE, NEXT, THREAD_ROLE, WRITTEN, type Answer, type Order } from './order.ts';
import { zoneOfCopy } from './zone-copy.ts';

/** Blocks that this thread may be ahead of what is written. */
const MOST_AHEAD = 32;
const PAUSE = 50;

interface Start {
  readonly role: string;
  readonly order: Order;
  readonly port: MessagePort;
}

/** The whole life of the second thread of `queue list --json`: takes blocks until none is left. */
export function runSecondThread(): void {
  const { role, order, port } = workerData as Start;
  if (role !== THREAD_ROLE) return;
  const shared = new Int32Array(order.shared);
  const answer = (message: Answer): void => {
    port.postMessage(message, message.rendered === null ? [] : [message.rendered.bytes.buffer]);
    Atomics.add(shared, DONE, 1);
    Atomics.notify(shared, DONE);
  };
  const part = QueuePart.open(order.part);
  if (part === null) return;
  const render = blockRenderer(part, { selection: readSelection(order.texts), now: order.now, zone: zoneOfCopy(order.zone) });
  for (;;) {
    const written = Atomics.load(shared, WRITTEN);
    if (Atomics.load(shared, NEXT) - written > MOST_AHEAD) {
      Atomics.wait(shared, WRITTEN, written, PAUSE);
      continue;
    }
    const block = Atomics.add(shared, NEXT, 1);
    if (block >= order.blocks) break;
    answer({ block, rendered: attempt(() => render(block)) });
  }
  part.close();
}

function attempt(render: () => Rendered): Rendered | null {
  try {
    return render();
  } catch {
    return null; // done again in the first thread, which can tell the error
  }
}

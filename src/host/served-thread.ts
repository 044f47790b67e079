import type { MessagePort } from 'node:worker_threads';
import { orderOfThread, startThread } from './second-thread.ts';

/** Of the words that both threads share: how many orders were given. */
const GIVEN = 0;
/** The thread looks again after this time, should it have missed a word. */
const PAUSE_MS = 1000;

interface Service {
  readonly port: MessagePort;
  readonly words: Int32Array;
}

/** Another thread that does one order after the other; it is not waited for. */
export interface Served {
  give(order: object): void;
  /** No order comes any more; to be called once. */
  end(): void;
}

/** Starts a thread before it is known what it has to do, since it takes a while to come up; null where `startThread` gives false. */
export function startServed(role: string): Served | null {
  const { MessageChannel } = process.getBuiltinModule('node:worker_threads');
  const { port1, port2 } = new MessageChannel();
  const words = new Int32Array(new SharedArrayBuffer(4));
  if (!startThread(role, { port: port2, words } satisfies Service, [port2])) {
    port1.close();
    return null;
  }
  const send = (order: object | null): void => {
    port1.postMessage(order);
    Atomics.add(words, GIVEN, 1);
    Atomics.notify(words, GIVEN);
  };
  return {
    give: send,
    end: () => {
      send(null);
      port1.close();
    },
  };
}

/** In such a thread: does its orders until there are no more; false in a thread of another role. */
export function serveOrders(role: string, work: (order: unknown) => void): boolean {
  const service = orderOfThread(role);
  if (service === null) return false;
  const { port, words } = service as Service;
  const { receiveMessageOnPort } = process.getBuiltinModule('node:worker_threads');
  for (;;) {
    const given = Atomics.load(words, GIVEN);
    const received = receiveMessageOnPort(port) as { readonly message: unknown } | undefined;
    if (received === undefined) {
      Atomics.wait(words, GIVEN, given, PAUSE_MS);
      continue;
    }
    if (received.message === null) break;
    work(received.message);
  }
  port.close();
  return true;
}

import { realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { receiveMessageOnPort, Worker, MessageChannel, type TransferListItem } from 'node:worker_threads';

declare const SPAMTRACE_VERSION: string;

/** A second thread of this program, spoken to without waiting for the event loop. */
export interface Thread {
  /** The next message that has come, or null. */
  receive(): unknown;
  stop(): void;
}

/**
 * Starts the program's own file in a second thread with `role` and `order` as its `workerData` and a heap of `megabytes`. null where that gains nothing or cannot be: one
 * processor, or not the built program (tests).
 */
export function startThread(role: string, order: object, megabytes: number): Thread | null {
  if (typeof SPAMTRACE_VERSION === 'undefined' || availableParallelism() < 2) return null;
  const program = process.argv[1];
  if (program === undefined) return null;
  try {
    const { port1, port2 } = new MessageChannel();
    const worker = new Worker(realpathSync(program), {
      workerData: { role, order, port: port2 },
      transferList: [port2] as TransferListItem[],
      argv: [],
      // Left to itself the second heap lets as much garbage grow old as the first; this keeps the whole under 150 MB.
      resourceLimits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: megabytes },
    });
    worker.on('error', () => undefined); // its blocks are then done here
    worker.unref();
    port1.unref();
    return {
      receive: () => (receiveMessageOnPort(port1) as { readonly message: unknown } | undefined)?.message ?? null,
      stop: () => {
        port1.close();
        void worker.terminate();
      },
    };
  } catch {
    return null;
  }
}

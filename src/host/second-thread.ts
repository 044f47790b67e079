import { realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type * as WorkerThreads from 'node:worker_threads';

declare const SPAMTRACE_VERSION: string;

/** Loaded only where it is needed: it takes a hundredth of a second. */
const threads = (): typeof WorkerThreads => process.getBuiltinModule('node:worker_threads');

/** The variable that tells a thread of this program what it is for. */
const THREAD_ROLE = 'SPAMTRACE_THREAD';

/**
 * Starts the program's own file as a second thread, which learns its `role` from its environment and is given `order`; false where that gains nothing or
 * cannot be: one processor, or not the built program (tests). It ends with this thread or by itself: it is not waited for, and should it fail nobody is
 * told. So it must leave in shared memory what it has done.
 */
export function startThread(role: string, order: object): boolean {
  const program = process.argv[1];
  if (typeof SPAMTRACE_VERSION === 'undefined' || program === undefined || availableParallelism() < 2) return false;
  try {
    const thread = new (threads().Worker)(realpathSync(program), {
      execArgv: [],
      env: { [THREAD_ROLE]: role },
      workerData: order,
      resourceLimits: { maxYoungGenerationSizeMb: 1 },
    });
    thread.on('error', () => undefined);
    thread.unref();
    return true;
  } catch {
    return false;
  }
}

/** In a second thread: what it was given; null in any other thread, and for another role. */
export function orderOfThread(role: string): unknown {
  return process.env[THREAD_ROLE] !== role || threads().isMainThread ? null : threads().workerData;
}

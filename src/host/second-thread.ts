import { realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type * as WorkerThreads from 'node:worker_threads';

declare const SPAMTRACE_VERSION: string;

/** Loaded only where it is needed: it takes a hundredth of a second. */
const threads = (): typeof WorkerThreads => process.getBuiltinModule('node:worker_threads');

/** The variable that tells a thread of this program what it is for. */
const THREAD_ROLE = 'SPAMTRACE_THREAD';

/** A thread that has done nothing in this time is not waited for any more. */
const PATIENCE_MS = 30_000;
/** Of the words that both threads share: whether it is done, and a count that goes on while it works. */
const DONE = 0;
const BEAT = 1;

interface Question {
  readonly order: object;
  readonly port: WorkerThreads.MessagePort;
  readonly words: Int32Array;
}

/** Work that another thread does meanwhile. */
export interface Meanwhile {
  /** Waits for what came of it; null where the thread failed, so that it has to be done here. To be called once. */
  take(): unknown;
}

/** Has another thread of this program do work of which the result can be cloned; null where `startThread` gives false. */
export function startMeanwhile(role: string, order: object): Meanwhile | null {
  const { MessageChannel, receiveMessageOnPort } = threads();
  const { port1, port2 } = new MessageChannel();
  const words = new Int32Array(new SharedArrayBuffer(8));
  if (!startThread(role, { order, port: port2, words } satisfies Question, [port2])) {
    port1.close();
    return null;
  }
  const take = (): unknown => {
    for (let beat = -1; Atomics.load(words, DONE) === 0;) {
      const waited = Atomics.wait(words, DONE, 0, PATIENCE_MS);
      if (waited === 'timed-out' && Atomics.load(words, BEAT) === beat) return null;
      beat = Atomics.load(words, BEAT);
    }
    return (receiveMessageOnPort(port1) as { readonly message: unknown } | undefined)?.message ?? null;
  };
  return {
    take: () => {
      try {
        return take();
      } finally {
        port1.close();
      }
    },
  };
}

/** In another thread: does the work that it was started for, calling `beat` now and then; `moved` are the buffers that the answer hands over. */
export function answerMeanwhile(
  order: unknown,
  work: (order: object, beat: () => void) => { readonly answer: object; readonly moved: readonly ArrayBuffer[] },
): void {
  const { order: asked, port, words } = order as Question;
  try {
    const { answer, moved } = work(asked, () => void Atomics.add(words, BEAT, 1));
    port.postMessage(answer, [...moved]);
  } finally {
    Atomics.store(words, DONE, 1);
    Atomics.notify(words, DONE);
    port.close();
  }
}

/**
 * Starts the program's own file as a second thread, which learns its `role` from its environment and is given `order`; false where that gains nothing or
 * cannot be: one processor, or not the built program (tests). It ends with this thread or by itself: it is not waited for, and should it fail nobody is
 * told. So it must leave in shared memory what it has done.
 */
export function startThread(role: string, order: object, moved: readonly WorkerThreads.MessagePort[] = []): boolean {
  const program = process.argv[1];
  if (typeof SPAMTRACE_VERSION === 'undefined' || program === undefined || availableParallelism() < 2) return false;
  try {
    const thread = new (threads().Worker)(realpathSync(program), {
      execArgv: [],
      env: { [THREAD_ROLE]: role },
      workerData: order,
      transferList: [...moved],
      resourceLimits: { maxYoungGenerationSizeMb: 2 },
    });
    thread.on('error', () => undefined);
    thread.unref();
    return true;
  } catch {
    return false;
  }
}

/** What this thread of the program is for; null in the first one. */
export function roleOfThread(): string | null {
  return process.env[THREAD_ROLE] ?? null;
}

/** In a second thread: what it was given; null in any other thread, and for another role. */
export function orderOfThread(role: string): unknown {
  return process.env[THREAD_ROLE] !== role || threads().isMainThread ? null : threads().workerData;
}

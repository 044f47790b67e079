import { realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type * as WorkerThreads from 'node:worker_threads';

declare const SPAMTRACE_VERSION: string;

/** Loaded only where it is needed: it takes a hundredth of a second. */
const threads = (): typeof WorkerThreads => process.getBuiltinModule('node:worker_threads');

/** The variable that tells a thread of this program that it is one. */
const THREAD = 'SPAMTRACE_THREAD';

/** A thread that has done nothing in this time is not waited for any more. */
const PATIENCE_MS = 30_000;
/** Of the words that a question shares: whether it is done, and a count that goes on while it works. */
const DONE = 0;
const BEAT = 1;
/** Of the words that a thread shares with the first one: how many tasks it was given, and whether it has one. */
const GIVEN = 0;
const BUSY = 1;

/** Something for another thread to do. */
interface Task {
  readonly role: string;
  readonly order: object;
}

/** What a thread is told of at its start. */
interface Place {
  readonly port: WorkerThreads.MessagePort;
  readonly words: Int32Array;
}

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

/** Threads that were started and do something, or wait for something to do. */
const started: Place[] = [];

/** Starts a thread that will be given something to do, unless one waits: it takes a while to come up. */
export function prepareThread(): void {
  if (!started.some(isFree)) begin();
}

/**
 * Has another thread of this program do what is named by `role` (src/app/threads.ts): one that has nothing to do, or a new one; false where that gains nothing or
 * cannot be: one processor, or not the built program (tests). It ends with this thread: it is not waited for, and should it fail nobody is told. So it must leave
 * in shared memory what it has done.
 */
export function startThread(role: string, order: object, moved: readonly WorkerThreads.MessagePort[] = []): boolean {
  const place = started.find(isFree) ?? begin();
  if (place === null) return false;
  Atomics.store(place.words, BUSY, 1);
  place.port.postMessage({ role, order } satisfies Task, [...moved]);
  Atomics.add(place.words, GIVEN, 1);
  Atomics.notify(place.words, GIVEN);
  return true;
}

function isFree({ words }: Place): boolean {
  return Atomics.load(words, BUSY) === 0;
}

/** The program's own file as another thread; null where there can be none. */
function begin(): Place | null {
  const program = process.argv[1];
  if (typeof SPAMTRACE_VERSION === 'undefined' || program === undefined || availableParallelism() < 2) return null;
  const { MessageChannel, Worker } = threads();
  const { port1, port2 } = new MessageChannel();
  const words = new Int32Array(new SharedArrayBuffer(8));
  try {
    const thread = new Worker(realpathSync(program), {
      execArgv: [],
      env: { [THREAD]: '1' },
      workerData: { port: port2, words } satisfies Place,
      transferList: [port2],
      resourceLimits: { maxYoungGenerationSizeMb: 2 },
    });
    thread.on('error', () => undefined);
    thread.unref();
    port1.unref();
    const place = { port: port1, words };
    started.push(place);
    return place;
  } catch {
    port1.close();
    return null;
  }
}

/** In another thread: does what it is given, one task after the other, until the first one ends; false in the first thread. `lives`: what each role does. */
export async function serveThread(lives: (role: string) => Promise<((order: object) => void) | null>): Promise<boolean> {
  if (process.env[THREAD] === undefined || threads().isMainThread) return false;
  const { port, words } = threads().workerData as Place;
  for (;;) {
    const given = Atomics.load(words, GIVEN);
    const received = threads().receiveMessageOnPort(port) as { readonly message: Task } | undefined;
    if (received === undefined) {
      Atomics.wait(words, GIVEN, given);
      continue;
    }
    const { role, order } = received.message;
    (await lives(role))?.(order);
    Atomics.store(words, BUSY, 0);
  }
}

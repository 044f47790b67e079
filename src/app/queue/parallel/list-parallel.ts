import { setImmediate as nextTurn } from 'node:timers/promises';
import { startSecond, type Second } from '../../../host/second-process.ts';
import { QueueListing, type OpenPart } from '../../../mta/exim/queue-list.ts';
import type { Context } from '../../context.ts';
import type { Visited } from '../list-queue.ts';
import type { Selection, SelectorTexts } from '../selection.ts';
import { BLOCK, rendererOf, type Rendered, type Renderer } from './block.ts';
import { LIST_ROLE, type Answer, type Order, type Task } from './order.ts';
import { copyZone } from '../../../parse/zone-copy.ts';

/** Messages from which a second process earns its start. */
const WORTH_A_PROCESS = 6000;
/** Blocks that the second process has in hand, so that it never waits for the next. */
const IN_HAND = 3;
/** Blocks that wait for the one before at most; bounds the memory. */
const MOST_WAITING = 16;

/** What is to be listed as JSON; only selections that need no body and no logs. */
export interface ParallelListing {
  readonly context: Pick<Context, 'host' | 'servers' | 'now' | 'zone'>;
  readonly selection: Selection;
  readonly texts: SelectorTexts;
}

type Write = (bytes: Uint8Array) => void;

/**
 * `queue list --json` of big queues: this process and a second one take blocks of the listing by turns, and the lines are written in order. null
 * when a mail server's queue cannot be read in parts.
 */
export async function listInParallel({ context, selection, texts }: ParallelListing, write: Write): Promise<Visited | null> {
  const listings = context.servers.map((server) => server.listQueue(selection.queue === null ? {} : { queue: selection.queue }));
  if (!listings.every((listing) => listing instanceof QueueListing)) return null;
  const visited: Visited = { seen: 0, matches: 0, unreadable: 0, kept: 0 };
  const { now, zone, host } = context;
  const render = rendererOf({ selection, now, zone });
  const helper = new Helper();
  // It needs a while to come up: where there is much to list, it does so while the names are read.
  if (listings.some((listing) => listing.looksBig())) helper.start();
  try {
    for (const listing of listings) {
      for (const { part, place } of listing.parts()) {
        if (part.length >= WORTH_A_PROCESS) helper.start();
        const order = (): Order => ({ place: place(), texts, now, zone: copyZone(host) });
        await new Run({ part, render, order, write, visited, helper }).toEnd();
      }
    }
  } finally {
    helper.stop();
  }
  return visited;
}

/** The second process, over all queues of a listing. */
class Helper {
  #second: Second | null = null;
  #isReady = false;
  #started = false;
  /** The run that it works for. */
  run: Run | null = null;

  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#second = startSecond(LIST_ROLE, {
      ready: () => {
        this.#isReady = true;
      },
      answered: (message) => this.run?.take(message as Answer),
      gone: () => {
        this.#isReady = false;
        this.run?.takeBack();
      },
    });
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  send(task: Task): void {
    this.#second?.send(task);
  }

  stop(): void {
    this.run = null;
    this.#second?.stop();
  }
}

interface Running {
  readonly part: OpenPart['part'];
  readonly render: Renderer;
  readonly order: () => Order;
  readonly write: Write;
  readonly visited: Visited;
  readonly helper: Helper;
}

/** The listing of one queue. */
class Run {
  readonly #running: Running;
  readonly #blocks: number;
  /** Rendered blocks that come after one that is not. */
  readonly #waiting = new Map<number, Rendered>();
  readonly #inHand = new Set<number>();
  #isOrdered = false;
  #next = 0;
  #written = 0;
  #news: (() => void) | null = null;

  constructor(running: Running) {
    this.#running = running;
    this.#blocks = Math.ceil(running.part.length / BLOCK);
  }

  async toEnd(): Promise<void> {
    this.#running.helper.run = this;
    while (this.#written < this.#blocks) {
      this.#handOver();
      if (this.#next < this.#blocks && this.#waiting.size < MOST_WAITING) {
        this.#renderHere(this.#next++);
        await nextTurn(); // lets answers in
      } else await this.#untilNews();
    }
  }

  /** Keeps the second process in work once it is there: what it had in hand before would hold up all that comes after. */
  #handOver(): void {
    const { helper } = this.#running;
    while (helper.isReady && this.#inHand.size < IN_HAND && this.#next < this.#blocks && this.#waiting.size < MOST_WAITING) this.#send(this.#next++);
  }

  #send(block: number): void {
    const { part, helper, order } = this.#running;
    this.#inHand.add(block);
    const slice = part.slice(block * BLOCK, Math.min((block + 1) * BLOCK, part.length));
    helper.send(this.#isOrdered ? { block, slice } : { block, slice, order: order() });
    this.#isOrdered = true;
  }

  /** Takes an answer of the second process. */
  take({ block, rendered }: Answer): void {
    if (!this.#inHand.delete(block)) return;
    if (rendered === null) this.#renderHere(block);
    else this.#keep(block, rendered);
    this.#news?.();
  }

  /** The second process is gone: what it had in hand is done here. */
  takeBack(): void {
    for (const block of [...this.#inHand].sort((left, right) => left - right)) {
      this.#inHand.delete(block);
      this.#renderHere(block);
    }
    this.#news?.();
  }

  #renderHere(block: number): void {
    const { part, render } = this.#running;
    const rendered = render(part, block * BLOCK, Math.min((block + 1) * BLOCK, part.length));
    this.#keep(block, block === this.#written ? rendered : { ...rendered, bytes: new Uint8Array(rendered.bytes) });
  }

  /** Writes a block when it is its turn, and those that waited for it. */
  #keep(block: number, rendered: Rendered): void {
    this.#waiting.set(block, rendered);
    for (let next = this.#waiting.get(this.#written); next !== undefined; next = this.#waiting.get(this.#written)) {
      this.#waiting.delete(this.#written);
      this.#written++;
      const { visited, write } = this.#running;
      visited.seen += next.seen;
      visited.matches += next.matches;
      visited.unreadable += next.unreadable;
      write(next.bytes);
    }
  }

  async #untilNews(): Promise<void> {
    if (this.#inHand.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#news = resolve;
    });
    this.#news = null;
  }
}

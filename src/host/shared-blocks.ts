/** Places of the shared numbers: the block that is used next; 1 when the second thread is to end; then one for each block. */
const FRONTIER = 0;
const STOP = 1;
const BLOCKS = 2;
/** What became of a block. */
const Claim = { free: 0, taken: 1, ready: 2, unfit: 3 } as const;
/** The second thread looks again after this time, should it have missed a word. */
const PAUSE_MS = 50;
/** A second thread that has not finished a block in this time is not waited for any more. */
const PATIENCE_MS = 5000;

/**
 * Blocks of one long work that two threads take, each the next that is free, not further than `ahead` before the one that the first thread uses next: what
 * comes of block N lies in slot N modulo `ahead`.
 */
export class SharedBlocks {
  readonly count: number;
  readonly #words: Int32Array;
  readonly #ahead: number;
  #next = 0;

  constructor(memory: SharedArrayBuffer, ahead: number) {
    this.#words = new Int32Array(memory);
    this.#ahead = ahead;
    this.count = this.#words.length - BLOCKS;
  }

  /** Memory for the state of so many blocks. */
  static memory(count: number): SharedArrayBuffer {
    return new SharedArrayBuffer((BLOCKS + count) * 4);
  }

  /** In the second thread: takes and reads one block (`read` tells whether it is of use); 'wait' when it is far enough ahead, 'over' when nothing is left. */
  step(read: (block: number) => boolean): 'read' | 'wait' | 'over' {
    const frontier = Atomics.load(this.#words, FRONTIER);
    this.#next = Math.max(this.#next, frontier);
    if (Atomics.load(this.#words, STOP) !== 0 || this.#next >= this.count) return 'over';
    const block = this.#take(this.#next);
    if (block < 0) {
      this.#next = Math.min(frontier + this.#ahead, this.count);
      return 'wait';
    }
    this.#next = block + 1;
    this.#tell(block, read(block));
    return 'read';
  }

  /** In the second thread: reads until nothing is left. */
  run(read: (block: number) => boolean): void {
    for (;;) {
      const frontier = Atomics.load(this.#words, FRONTIER);
      const step = this.step(read);
      if (step === 'over') return;
      if (step === 'wait') Atomics.wait(this.#words, FRONTIER, frontier, PAUSE_MS);
    }
  }

  /** In the first thread: waits for a block, reading it or, while the other thread reads it, others after it. `lost`: the other thread does not go on. */
  await(block: number, read: (block: number) => boolean): 'ready' | 'unfit' | 'lost' {
    for (;;) {
      const claim = Atomics.compareExchange(this.#words, BLOCKS + block, Claim.free, Claim.taken);
      if (claim === Claim.ready) return 'ready';
      if (claim === Claim.unfit) return 'unfit';
      const taken = claim === Claim.free ? block : this.#take(block + 1);
      if (taken >= 0) this.#tell(taken, read(taken));
      else if (Atomics.wait(this.#words, BLOCKS + block, Claim.taken, PATIENCE_MS) === 'timed-out') return 'lost';
    }
  }

  /** In the first thread: a block was used, and its slot is free. */
  pass(block: number): void {
    Atomics.store(this.#words, FRONTIER, block + 1);
    Atomics.notify(this.#words, FRONTIER);
  }

  /** Nobody uses more. */
  stop(): void {
    Atomics.store(this.#words, STOP, 1);
    Atomics.notify(this.#words, FRONTIER);
  }

  /** Takes the first free block from `next` on that lies near enough; −1 when there is none. */
  #take(next: number): number {
    const end = Math.min(this.count, Atomics.load(this.#words, FRONTIER) + this.#ahead);
    for (let block = next; block < end; block++) {
      if (Atomics.compareExchange(this.#words, BLOCKS + block, Claim.free, Claim.taken) === Claim.free) return block;
    }
    return -1;
  }

  #tell(block: number, isFit: boolean): void {
    Atomics.store(this.#words, BLOCKS + block, isFit ? Claim.ready : Claim.unfit);
    Atomics.notify(this.#words, BLOCKS + block);
  }
}

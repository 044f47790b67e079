import type { OpenFile } from '../host/host.ts';

/** Bytes between two places that are counted up to. */
const STEP = 4 << 20;
/** Where the shared numbers begin that tell how many lines end before each step. */
const COUNTS = 1;
const LINE_FEED = 10;

/** Lines of a long file up to every few megabytes, which another thread counts while this one does something else. */
export class LineCounts {
  readonly memory: SharedArrayBuffer;
  /** How many steps are counted, then the lines before the first, the second … */
  readonly #words: Int32Array;

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.#words = new Int32Array(memory);
  }

  /** Counts up to a place of a file, none counted yet. */
  static upTo(bytes: number): LineCounts {
    return new LineCounts(new SharedArrayBuffer(4 * (COUNTS + Math.floor(bytes / STEP))));
  }

  /** The last place not after `offset` that was counted up to, and how many lines end before it. */
  before(offset: number): { readonly offset: number; readonly lines: number } {
    const counted = Math.min(Atomics.load(this.#words, 0), Math.floor(offset / STEP));
    return counted === 0 ? { offset: 0, lines: 0 } : { offset: counted * STEP, lines: this.#words[COUNTS + counted - 1] ?? 0 };
  }

  /** In another thread: counts from the start of the file. */
  count(file: Pick<OpenFile, 'readAt'>): void {
    const buffer = Buffer.allocUnsafe(STEP >> 2);
    let lines = 0;
    let offset = 0;
    for (let step = 0; COUNTS + step < this.#words.length; step++) {
      for (const end = (step + 1) * STEP; offset < end;) {
        const read = file.readAt(buffer.subarray(0, Math.min(buffer.length, end - offset)), offset);
        if (read === 0) return;
        lines += lineEnds(buffer, read);
        offset += read;
      }
      this.#words[COUNTS + step] = lines;
      Atomics.store(this.#words, 0, step + 1);
    }
  }
}

/** How many lines end in the first `length` bytes. */
export function lineEnds(bytes: Uint8Array, length: number): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0 && at < length; at = bytes.indexOf(LINE_FEED, at + 1)) count++;
  return count;
}

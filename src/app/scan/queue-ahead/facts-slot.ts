import type { QueuedFacts } from '../../../correlate/queued-facts.ts';

/** Numbers of a message before those of its recipients: flags, subject, recipients, waiting, addresses, and bytes of its texts. */
const FIXED = 5;
const TEXTS = 7;
/** What stands for the length of a text that is not there. */
const NONE = 0xffff_ffff;

/** The facts of one block of messages in memory that two threads share. */
export class FactsSlot {
  readonly #count: Int32Array;
  readonly #moments: Float64Array;
  readonly #numbers: Uint32Array;
  readonly #texts: Buffer;

  constructor(memory: SharedArrayBuffer, block: number) {
    const numbers = 8 + block * 8;
    const texts = numbers + ((memory.byteLength - numbers) >> 3) * 4;
    this.#count = new Int32Array(memory, 0, 1);
    this.#moments = new Float64Array(memory, 8, block);
    this.#numbers = new Uint32Array(memory, numbers, (texts - numbers) >> 2);
    this.#texts = Buffer.from(memory, texts);
  }

  /** Writes a block; false when it does not fit. */
  write(block: readonly QueuedFacts[]): boolean {
    let at = 0;
    let end = 0;
    for (const [index, facts] of block.entries()) {
      if (at + FIXED + TEXTS + facts.addresses.length > this.#numbers.length) return false;
      this.#moments[index] = facts.arrivedAt ?? Number.NaN;
      for (const value of [facts.flags, facts.subject, facts.recipients, facts.waiting, facts.addresses.length]) this.#numbers[at++] = value;
      for (const text of [facts.id, facts.queue, facts.submitter, facts.client, facts.cwd, facts.sender, facts.script]) {
        if (text !== null && end + text.length * 3 > this.#texts.length) return false;
        const length = text === null ? NONE : this.#texts.write(text, end, 'utf8');
        this.#numbers[at++] = length;
        if (text !== null) end += length;
      }
      for (const address of facts.addresses) this.#numbers[at++] = address;
    }
    this.#count[0] = block.length;
    return true;
  }

  /** What was written; the addresses of each are good until the next is taken. */
  *read(): Generator<QueuedFacts, void, undefined> {
    const numbers = this.#numbers;
    const count = this.#count[0] ?? 0;
    let at = 0;
    let end = 0;
    for (let index = 0; index < count; index++) {
      const [flags, subject, recipients, waiting] = [numbers[at] ?? 0, numbers[at + 1] ?? 0, numbers[at + 2] ?? 0, numbers[at + 3] ?? 0];
      const addresses = numbers[at + 4] ?? 0;
      at += FIXED;
      const text = (): string | null => {
        const length = numbers[at++] ?? NONE;
        if (length === NONE) return null;
        const from = end;
        end += length;
        return this.#texts.toString('utf8', from, end);
      };
      const [id, queue, submitter] = [text() ?? '', text() ?? '', text() ?? ''];
      const [client, cwd, sender, script] = [text(), text(), text(), text()];
      const moment = this.#moments[index] ?? Number.NaN;
      const arrivedAt = Number.isNaN(moment) ? null : moment;
      const own = numbers.subarray(at, at + addresses);
      at += addresses;
      yield { id, queue, arrivedAt, flags, submitter, client, cwd, sender, script, subject, recipients, waiting, addresses: own };
    }
  }
}

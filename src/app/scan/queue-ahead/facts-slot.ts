import type { QueuedFacts } from '../../../correlate/queued-facts.ts';

/** Of a slot's first numbers: messages, numbers and bytes of texts in it; moments begin after them. */
const At = { messages: 0, numbers: 1, texts: 2, moments: 16 } as const;
/** Numbers of a message before those of its recipients: flags, subject, recipients, waiting, addresses, and bytes of its texts. */
const FIXED = 5;
const TEXTS = 5;
/** What stands for the length of a text that is not there. */
const NONE = 0xffff_ffff;

/** Where in a slot what is, as addresses in its memory. */
export interface SlotPlaces {
  readonly start: number;
  readonly moments: number;
  readonly numbers: number;
  readonly texts: number;
  readonly end: number;
}

/** Where things are in a slot of so many bytes and messages that begins at `start`. */
export function placesOf(start: number, bytes: number, block: number): SlotPlaces {
  const moments = start + At.moments;
  const numbers = moments + block * 8;
  const end = start + bytes;
  return { start, moments, numbers, texts: numbers + ((end - numbers) >> 3) * 4, end };
}

/**
 * The facts of one block of messages of an Exim queue in memory that two threads, or the compiled reader, share (assembly/exim-spool/facts.ts writes the same).
 * A spool tells of no directory.
 */
export class FactsSlot {
  readonly bytes: Buffer;
  readonly #head: Int32Array;
  readonly #moments: Float64Array;
  readonly #numbers: Uint32Array;
  readonly #texts: Buffer;
  readonly #most: number;

  constructor(memory: ArrayBufferLike, { start, moments, numbers, texts, end }: SlotPlaces) {
    this.bytes = Buffer.from(memory, start, end - start);
    this.#head = new Int32Array(memory, start, 3);
    this.#most = (numbers - moments) / 8;
    this.#moments = new Float64Array(memory, moments, this.#most);
    this.#numbers = new Uint32Array(memory, numbers, (texts - numbers) >> 2);
    this.#texts = Buffer.from(memory, texts, end - texts);
  }

  clear(): void {
    this.#head.fill(0);
  }

  /** Adds a message; false when it does not fit. */
  add(facts: QueuedFacts): boolean {
    const index = this.#head[At.messages] ?? 0;
    let at = this.#head[At.numbers] ?? 0;
    let end = this.#head[At.texts] ?? 0;
    if (index === this.#most || at + FIXED + TEXTS + facts.addresses.length > this.#numbers.length) return false;
    this.#moments[index] = facts.arrivedAt ?? Number.NaN;
    for (const value of [facts.flags, facts.subject, facts.recipients, facts.waiting, facts.addresses.length]) this.#numbers[at++] = value;
    for (const text of [facts.id, facts.submitter, facts.client, facts.sender, facts.script]) {
      if (text !== null && end + text.length * 3 > this.#texts.length) return false;
      const length = text === null ? NONE : this.#texts.write(text, end, 'utf8');
      this.#numbers[at++] = length;
      if (text !== null) end += length;
    }
    for (const address of facts.addresses) this.#numbers[at++] = address;
    this.#head.set([index + 1, at, end]);
    return true;
  }

  /** What was added, of messages of this queue; the addresses of each are good until the slot is used again. */
  *read(queue: string): Generator<QueuedFacts, void, undefined> {
    const numbers = this.#numbers;
    const count = this.#head[At.messages] ?? 0;
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
      const [id, submitter] = [text() ?? '', text() ?? ''];
      const [client, sender, script] = [text(), text(), text()];
      const moment = this.#moments[index] ?? Number.NaN;
      const arrivedAt = Number.isNaN(moment) ? null : moment;
      const own = numbers.subarray(at, at + addresses);
      at += addresses;
      yield { id, queue, arrivedAt, flags, submitter, client, cwd: null, sender, script, subject, recipients, waiting, addresses: own };
    }
  }
}

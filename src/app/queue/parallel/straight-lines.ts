import type { QueuePart } from '../../../mta/exim/queue-part.ts';
import { StraightEntry } from '../../../mta/exim/spool/straight/straight-entry.ts';
import { decodeHeaderText } from '../../../parse/encoded-words.ts';
import { charsetOfContentType } from '../../../parse/header.ts';
import { jsonOrNull, jsonText } from '../../../parse/json-text.ts';
import { LAST_MINUTE, quarterOf } from '../../../parse/stamp.ts';
import type { Zone } from '../../../parse/zone.ts';

/** Bytes of what a line begins with, and of a line: -H files have at most 64 KiB, of which texts may be written twice. */
const HEAD_BYTES = 4 * 1024;
const LINE_BYTES = 768 * 1024;
const QUARTER_BYTES = 32;
/** What the compiled reader wants to be given first, and which of its quarters that is. */
const NEEDS_ARRIVAL = -1;
const NEEDS_HELD = -2;
const ARRIVAL = 0;
const HELD = 1;
const OFFSET_AT = 14;

/** Lines of `queue list --json` that the compiled reader writes, as `messageJson` would. */
export class StraightLines {
  readonly entry: StraightEntry;
  /** Where a line is. */
  readonly bytes: Buffer;
  readonly #zone: Zone;
  readonly #head: Buffer;
  readonly #quarters: Buffer;
  readonly #lineAt: number;
  #queue: string | null = null;

  private constructor(entry: StraightEntry, zone: Zone) {
    const { own, memory, module } = entry;
    this.entry = entry;
    this.#zone = zone;
    this.#quarters = Buffer.from(memory, own, 2 * QUARTER_BYTES);
    this.#head = Buffer.from(memory, own + 2 * QUARTER_BYTES, HEAD_BYTES);
    this.#lineAt = own + 2 * QUARTER_BYTES + HEAD_BYTES;
    this.bytes = Buffer.from(memory, this.#lineAt, LINE_BYTES);
    module.useTexts(own);
  }

  /** Null on a machine that cannot run the compiled reader. */
  static make(zone: Zone): StraightLines | null {
    const entry = StraightEntry.make(2 * QUARTER_BYTES + HEAD_BYTES + LINE_BYTES);
    return entry === null ? null : new StraightLines(entry, zone);
  }

  /** Writes the message that `entry` took from a place, with its newline; its length in `bytes`, 0 where it has to be written otherwise. */
  write(part: QueuePart, at: number): number {
    if (part.queue !== this.#queue && !this.#begin(part.queue)) return 0;
    const size = part.sizeOf(at, this.entry) ?? -1;
    let end = this.#line(size);
    if (end === NEEDS_ARRIVAL && this.#giveQuarter(ARRIVAL)) end = this.#line(size);
    if (end === NEEDS_HELD && this.#giveQuarter(HELD)) end = this.#line(size);
    if (end <= 0) return 0;
    const length = end - this.#lineAt;
    return this.entry.module.lacksEnd.value === 0 ? length : length + this.#writeEnd(part, at, length);
  }

  #line(size: number): number {
    const { module, id, idEnd } = this.entry;
    return module.writeLine(id, idEnd, size);
  }

  /** Subject and last answer may need more than the compiled reader knows. */
  #writeEnd(part: QueuePart, at: number, length: number): number {
    const { module, subject, contentType, isFirstTime } = this.entry;
    const left = module.lacksSubject.value === 0 ? '' : jsonText(decodeHeaderText(subject ?? '', charsetOfContentType(contentType)));
    const answer = isFirstTime ? null : part.lastAnswer(at);
    return this.bytes.write(`${left},"lastAnswer":${jsonOrNull(answer)},"unreadable":null}\n`, length, 'utf8');
  }

  #begin(queue: string): boolean {
    const head = `{"mta":"exim","queue":${jsonText(queue)},"id":"`;
    if (Buffer.byteLength(head) > HEAD_BYTES) return false;
    const start = this.#lineAt - HEAD_BYTES;
    this.entry.module.useLines(start, start + this.#head.write(head), this.#lineAt);
    this.#queue = queue;
    return true;
  }

  #giveQuarter(which: typeof ARRIVAL | typeof HELD): boolean {
    const { receivedSeconds, frozenAt } = this.entry.module;
    const quarter = quarterOf((which === ARRIVAL ? receivedSeconds : frozenAt).value * 1000, this.#zone);
    if (quarter.minute > LAST_MINUTE) return false;
    this.#quarters.write(quarter.prefix, which * QUARTER_BYTES, 'latin1');
    this.#quarters.write(quarter.offset, which * QUARTER_BYTES + OFFSET_AT, 'latin1');
    this.entry.module.useQuarter(which, quarter.number, quarter.minute);
    return true;
  }
}

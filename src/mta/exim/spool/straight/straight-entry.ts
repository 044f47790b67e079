import type { QueueId } from '../../../../domain/queue-id.ts';
import { startSpoolModule, type SpoolModule } from './module.ts';

/** Bytes of a -H file that is read straight, and what may be looked at behind it. */
const INPUT_BYTES = 64 * 1024;
const BEHIND = 64;
const ID_BYTES = 32;
/** What the report takes, in whole steps of the largest number. */
const REPORT_BYTES = 32;
/** Where the numbers of the report are (assembly/exim-spool/index.ts). */
const Report = { headersSize: 0, subjectFrom: 1, subjectTo: 2, contentTypeFrom: 3, contentTypeTo: 4, firstTime: 5, length: 6 } as const;
/** What the module itself uses of its memory, at most. */
const BASE = 16 * 1024;

/**
 * The compiled reader of -H files of the commonest form (docs/adr/0012), one message at a time: `bytes` is where a file is read into, `take` looks at it, and what
 * it holds is then written by `module` into places that the owner asked for.
 */
export class StraightEntry {
  readonly bytes: Buffer<ArrayBuffer>;
  readonly module: SpoolModule;
  readonly memory: ArrayBuffer;
  /** Address of the first byte that the owner may use. */
  readonly own: number;
  /** Where the id of the message is, and where it ends. */
  readonly id: number;
  idEnd: number;
  /** Bytes of the file that was looked at last. */
  length = 0;
  readonly #ids: Buffer;
  readonly #input: number;
  readonly #report: Int32Array;

  private constructor(module: SpoolModule, memory: ArrayBuffer) {
    this.module = module;
    this.memory = memory;
    this.id = BASE + REPORT_BYTES;
    this.idEnd = this.id;
    this.#input = this.id + ID_BYTES;
    this.own = this.#input + INPUT_BYTES + BEHIND;
    this.bytes = Buffer.from(memory, this.#input, INPUT_BYTES);
    this.#ids = Buffer.from(memory, this.id, ID_BYTES);
    this.#report = new Int32Array(memory, BASE, Report.length);
    module.useReport(BASE);
  }

  /** Null on a machine that cannot run it; `ownBytes`: how much memory the owner wants besides. */
  static make(ownBytes: number): StraightEntry | null {
    const started = startSpoolModule(BASE + REPORT_BYTES + ID_BYTES + INPUT_BYTES + BEHIND + ownBytes);
    return started === null || started.module.memoryBase() > BASE ? null : new StraightEntry(started.module, started.memory);
  }

  /** Whether the first `length` bytes are a message that it can read. */
  take(length: number, id: QueueId): boolean {
    this.length = length;
    this.idEnd = this.id + this.#ids.write(id, 0, 'latin1');
    return this.module.read(this.#input, this.#input + length, this.id, this.idEnd) !== 0;
  }

  /** Bytes of the headers that are sent. */
  get headersSize(): number {
    return this.#report[Report.headersSize] ?? 0;
  }

  /** The first Subject header (latin1), without white space around it; null when there is none. */
  get subject(): string | null {
    return this.#text(Report.subjectFrom, Report.subjectTo);
  }

  /** The Content-Type header (latin1), or null. */
  get contentType(): string | null {
    return this.#text(Report.contentTypeFrom, Report.contentTypeTo);
  }

  /** No delivery was tried yet. */
  get isFirstTime(): boolean {
    return this.#report[Report.firstTime] === 1;
  }

  #text(from: number, to: number): string | null {
    const start = this.#report[from] ?? 0;
    return start === 0 ? null : this.bytes.toString('latin1', start - this.#input, (this.#report[to] ?? 0) - this.#input);
  }
}

import type { AccessFormat } from '../../../domain/access-format.ts';
import type { Instant } from '../../../domain/untrusted.ts';
import type { WebEvent } from '../../../domain/web-event.ts';
import { startModule } from '../../../parse/start-module.ts';
import { COMPILED } from './compiled.ts';

/** What the compiled reader of access logs offers (assembly/access-log); all places are addresses in its memory. */
interface AccessModule {
  readonly useRows: (at: number, minute: number) => void;
  readonly useMinute: () => void;
  readonly read: (from: number, to: number, most: number) => number;
  readonly rows: { readonly value: number };
}

/** Rows of one reading, and numbers of a row: line, ends of client, method and path, status, seconds; then bytes as one of eight bytes. */
const MOST_ROWS = 1024;
const ROW = 10;
const Row = { line: 0, clientEnd: 1, method: 2, methodEnd: 3, pathEnd: 4, status: 5, seconds: 6, bytes: 8 } as const;
/** What the module itself uses of its memory, at most; what may be looked at behind the lines. */
const BASE = 16 * 1024;
const BEHIND = 64;
const MINUTE_BYTES = 32;
/** Client, then the stamp's minute, seconds and offset, where they stand in a line that the module can read. */
const STAMP = /^[0-9A-Fa-f.:]{2,45} - - \[(\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d):([0-5]\d) ([+-]\d{4})\] /;

/** The combined format as nginx and Apache have it; of Apache's only what is counted as bytes and who is called the client may differ. */
const COMBINED = {
  nginx: /^\$remote_addr - \$remote_user \[\$time_local\] "\$request" \$status \$body_bytes_sent "\$http_referer" "\$http_user_agent"$/,
  apache: /^%[ha] %l %u %t "%r" %>s %[bBO] "%\{Referer\}i" "%\{User-Agent\}i"$/i,
} as const;

/** Whether a format is one that the compiled reader knows. */
export function isCombined({ dialect, text, escape }: AccessFormat): boolean {
  return COMBINED[dialect].test(text) && escape === 'default';
}

/**
 * Lines of the combined format in their commonest form, read by a compiled reader (docs/adr/0014): those that may have run a script become events, as any reader
 * of the format would make them, the others are passed over.
 */
export class StraightAccess {
  /** Where lines have to stand. */
  readonly bytes: Buffer<ArrayBuffer>;
  readonly #module: AccessModule;
  readonly #minute: Buffer;
  readonly #rows: Int32Array;
  readonly #sizes: Float64Array;
  readonly #input: number;
  #minuteUtc: Instant = Number.NaN;

  private constructor(module: AccessModule, memory: ArrayBuffer, inputBytes: number) {
    this.#module = module;
    this.#minute = Buffer.from(memory, BASE, MINUTE_BYTES);
    const rows = BASE + MINUTE_BYTES;
    this.#rows = new Int32Array(memory, rows, MOST_ROWS * ROW);
    this.#sizes = new Float64Array(memory, rows, (MOST_ROWS * ROW) / 2);
    this.#input = rows + MOST_ROWS * ROW * 4;
    this.bytes = Buffer.from(memory, this.#input, inputBytes);
    module.useRows(rows, BASE);
  }

  /** For lines of so many bytes together; null on a machine that cannot run the compiled reader. */
  static make(inputBytes: number): StraightAccess | null {
    const started = startModule(COMPILED, BASE + MINUTE_BYTES + MOST_ROWS * ROW * 4 + inputBytes + BEHIND);
    return started === null ? null : new StraightAccess(started.exports as AccessModule, started.memory, inputBytes);
  }

  /**
   * Gives the events of bytes[from, to), which ends with a line's end, with the places of their lines, those of other times than from `first` to `last` left out;
   * returns the place of the line that it leaves to others, or `to`. `understood` is told how many lines were.
   */
  *read(from: number, to: number, wanted: Wanted): Generator<Found, number, undefined> {
    const { line, clientEnd, method, methodEnd, pathEnd, status, seconds, bytes } = Row;
    for (let here = from; ;) {
      const stopped = this.#module.read(this.#input + here, this.#input + to, MOST_ROWS) - this.#input;
      const rows = this.#module.rows.value;
      wanted.understood(rows);
      for (let row = 0; row < rows * ROW; row += ROW) {
        const at = this.#minuteUtc + (this.#rows[row + seconds] ?? 0) * 1000;
        if (at < wanted.first || at > wanted.last) continue;
        const start = (this.#rows[row + line] ?? 0) - this.#input;
        yield {
          from: start,
          event: {
            at,
            host: null,
            client: this.#text(start, (this.#rows[row + clientEnd] ?? 0) - this.#input),
            method: this.#text((this.#rows[row + method] ?? 0) - this.#input, (this.#rows[row + methodEnd] ?? 0) - this.#input),
            path: this.#text((this.#rows[row + methodEnd] ?? 0) - this.#input + 1, (this.#rows[row + pathEnd] ?? 0) - this.#input),
            status: this.#rows[row + status] ?? 0,
            bytes: this.#sizes[(row + bytes) / 2] ?? 0,
            durationMs: null,
          },
        };
      }
      if (rows < MOST_ROWS) return stopped;
      here = stopped;
    }
  }

  /** Learns the minute of a line (latin1) that another reader has read. */
  learn(line: string, { at }: WebEvent): void {
    const [, minute, seconds, offset] = STAMP.exec(line) ?? [];
    if (minute === undefined || offset === undefined) return;
    this.#minuteUtc = at - Number(seconds) * 1000;
    this.#minute.write(minute + offset, 0, 'latin1');
    this.#module.useMinute();
  }

  #text(from: number, to: number): string {
    return this.bytes.toString('latin1', from, to);
  }
}

/** Which events are given, and who is told of lines that were understood. */
export interface Wanted {
  readonly first: Instant;
  readonly last: Instant;
  readonly understood: (lines: number) => void;
}

/** An event and the place of its line. */
export interface Found {
  readonly from: number;
  readonly event: WebEvent;
}

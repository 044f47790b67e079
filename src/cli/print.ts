import { writeSync } from 'node:fs';
import picocolors from 'picocolors';
import { safeJson, safeText } from './safe-text.ts';

const CHUNK = 64 * 1024;

/** Colours that a face may use around words of its own; what stands inside them is made safe before. */
export type Colour = 'plain' | 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan';

/** A piece of a line: text of any origin, and the colour it is shown in. */
export interface Span {
  readonly text: string;
  readonly colour: Colour;
}

/** Where answers go: every text is made safe here, whatever its origin; a closed pipe ends the program quietly. */
export interface Print {
  readonly isTerminal: boolean;
  /** Columns of the terminal, or null. */
  readonly width: number | null;
  /** One line of text. */
  line(text?: string): void;
  /** One line of coloured pieces. */
  spans(...spans: readonly Span[]): void;
  /** One value as one line of JSON. */
  json(value: unknown): void;
  /** Bytes as they are; only for `--raw`. */
  raw(bytes: Uint8Array): void;
  flush(): void;
}

export function span(text: string, colour: Colour = 'plain'): Span {
  return { text, colour };
}

/** A printer on a file descriptor (1 or 2). */
export function printTo(descriptor: 1 | 2, options: { readonly color: boolean }): Print {
  const stream = descriptor === 1 ? process.stdout : process.stderr;
  const isTerminal = stream.isTTY === true;
  const colours = picocolors.createColors(options.color && isTerminal);
  const paint = { ...colours, plain: (text: string) => text };
  let waiting: string[] = [];
  let length = 0;
  const flush = (): void => {
    if (length > 0) writeAll(descriptor, Buffer.from(waiting.join(''), 'utf8'));
    waiting = [];
    length = 0;
  };
  const add = (text: string): void => {
    waiting.push(text, '\n');
    length += text.length + 1;
    if (length >= CHUNK || descriptor === 2) flush();
  };
  return {
    isTerminal,
    width: isTerminal ? stream.columns : null,
    line: (text = '') => add(safeText(text)),
    spans: (...spans) => add(spans.map(({ text, colour }) => paint[colour](safeText(text))).join('')),
    json: (value) => add(safeJson(value)),
    raw: (bytes) => {
      flush();
      writeAll(descriptor, bytes);
    },
    flush,
  };
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  let done = 0;
  while (done < bytes.length) {
    try {
      done += writeSync(descriptor, bytes, done);
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? cause.code : '';
      if (code === 'EPIPE') process.exit(0);
      if (code !== 'EAGAIN') throw cause;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

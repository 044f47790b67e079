import type { Print } from '../../print.ts';

const CHUNK = 256 * 1024;
/** Bytes that one UTF-16 unit takes at most in UTF-8. */
const WIDEST = 3;

/**
 * Writes lines that are safe already (made by `messageJson`) in big chunks: each is encoded by itself, because joining one line with a
 * Cyrillic subject to a thousand plain ones would make all of them dear to encode.
 */
export class JsonLines {
  readonly #out: Print;
  readonly #buffer = Buffer.allocUnsafeSlow(CHUNK);
  #length = 0;

  constructor(out: Print) {
    this.#out = out;
  }

  add(line: string): void {
    if ((line.length + 1) * WIDEST > CHUNK - this.#length) this.flush();
    if ((line.length + 1) * WIDEST > CHUNK) {
      this.#out.raw(Buffer.from(`${line}\n`, 'utf8'));
      return;
    }
    this.#length += this.#buffer.write(line, this.#length, 'utf8');
    this.#buffer[this.#length++] = 10;
  }

  flush(): void {
    if (this.#length > 0) this.#out.raw(this.#buffer.subarray(0, this.#length));
    this.#length = 0;
  }
}

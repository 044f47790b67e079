/** Lines encoded one by one: joining one Cyrillic line to plain ones would make all of them dear to encode. */
export class Lines {
  #buffer: Buffer<ArrayBuffer> = Buffer.allocUnsafeSlow(192 * 1024);
  #length = 0;

  clear(): void {
    this.#length = 0;
  }

  /** Adds a line and its newline. */
  add(line: string): void {
    this.#makeRoom(line.length * 3 + 1);
    this.#length += this.#buffer.write(line, this.#length, 'utf8');
    this.#buffer[this.#length++] = 10;
  }

  /** Adds the first `length` bytes: a line with its newline. */
  addBytes(bytes: Buffer, length: number): void {
    this.#makeRoom(length);
    this.#length += bytes.copy(this.#buffer, this.#length, 0, length);
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(0, this.#length);
  }

  #makeRoom(more: number): void {
    if (this.#length + more <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, this.#length + more));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}

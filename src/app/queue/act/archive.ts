import { gzipSync } from 'node:zlib';
import { createTarDecoder, packTar } from 'modern-tar';
import type { NewFile, OpenFile } from '../../../host/host.ts';
import { GzipText } from '../../../parse/lines-gzip.ts';

/** Bytes that are packed at one go: each piece is a gzip member of its own (RFC 1952 §2.2), so that nothing is kept between them. */
const PIECE = 1024 * 1024;
/** The two empty blocks that end an archive (POSIX ustar). */
const END = 1024;

/** Writes a `.tar.gz` file after file; one file is in memory at a time. */
export class ArchiveWriter {
  readonly #file: NewFile;
  readonly #moment: Date;
  #waiting: Uint8Array[] = [];
  #length = 0;
  /** Bytes written so far. */
  written = 0;

  constructor(file: NewFile, moment: Date) {
    this.#file = file;
    this.#moment = moment;
  }

  async add(name: string, bytes: Uint8Array): Promise<void> {
    const packed = await packTar([{ header: { name, size: bytes.length, type: 'file', mode: 0o600, mtime: this.#moment }, body: bytes }]);
    this.#push(packed.subarray(0, packed.length - END));
  }

  /** Ends the archive; when this returns it is on disk under its name. */
  finish(): void {
    this.#push(new Uint8Array(END));
    this.#flush();
    this.#file.finish();
  }

  discard(): void {
    this.#file.discard();
  }

  #push(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#length += bytes.length;
    if (this.#length >= PIECE) this.#flush();
  }

  #flush(): void {
    const packed = gzipSync(Buffer.concat(this.#waiting, this.#length));
    this.#file.write(packed);
    this.written += packed.length;
    this.#waiting = [];
    this.#length = 0;
  }
}

/** One file of an archive. */
export interface ArchivedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The files of a `.tar.gz`, one in memory at a time. Throws what the archive's damage makes the reader throw. */
export async function* readArchive(file: OpenFile): AsyncGenerator<ArchivedFile, void, undefined> {
  const text = new GzipText(file);
  let at = 0;
  const unpacked = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const piece = new Uint8Array(65_536);
      const read = text.readAt(piece, at);
      at += read;
      if (read > 0) controller.enqueue(piece.subarray(0, read));
      else if (text.problem === null) controller.close();
      else controller.error(new Error(text.problem));
    },
  });
  for await (const { header, body } of unpacked.pipeThrough(createTarDecoder({ strict: true }))) {
    const parts: Uint8Array[] = [];
    for await (const part of body) parts.push(part);
    yield { name: header.name, bytes: Buffer.concat(parts) };
  }
}

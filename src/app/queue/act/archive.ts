import { gzipSync } from 'node:zlib';
import { createTarDecoder, packTar } from 'modern-tar';
import type { NewFile, OpenFile } from '../../../host/host.ts';
import { GzipText } from '../../../parse/lines-gzip.ts';

/** Bytes that are packed at one go: each piece is a gzip member of its own (RFC 1952 §2.2), so that nothing is kept between them. */
const PIECE = 1024 * 1024;
/** What a file takes in an archive beside its bytes, at least. */
const HEADER = 512;
/** The two empty blocks that end an archive (POSIX ustar). */
const END = 1024;

/** Writes a `.tar.gz` file after file; a piece is in memory at a time, or one file that is longer. */
export class ArchiveWriter {
  readonly #file: NewFile;
  readonly #moment: Date;
  #waiting: ArchivedFile[] = [];
  #length = 0;
  /** Bytes written so far. */
  written = 0;

  constructor(file: NewFile, moment: Date) {
    this.#file = file;
    this.#moment = moment;
  }

  async add(name: string, bytes: Uint8Array): Promise<void> {
    this.#waiting.push({ name, bytes });
    this.#length += bytes.length + HEADER;
    if (this.#length >= PIECE) await this.#flush();
  }

  /** Ends the archive; when this returns it is on disk under its name. */
  async finish(): Promise<void> {
    await this.#flush();
    this.#write(new Uint8Array(END));
    this.#file.finish();
  }

  discard(): void {
    this.#file.discard();
  }

  /** Packs what waits in one go: packing sets up streams, which costs more than a message. */
  async #flush(): Promise<void> {
    const entries = this.#waiting.map(({ name, bytes }) => ({
      header: { name, size: bytes.length, type: 'file' as const, mode: 0o600, mtime: this.#moment },
      body: bytes,
    }));
    this.#waiting = [];
    this.#length = 0;
    if (entries.length === 0) return;
    const packed = await packTar(entries);
    this.#write(packed.subarray(0, packed.length - END));
  }

  #write(bytes: Uint8Array): void {
    const packed = gzipSync(bytes);
    this.#file.write(packed);
    this.written += packed.length;
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

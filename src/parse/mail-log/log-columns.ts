import type { LogFile, MailLogBatch } from '../../domain/mail-log.ts';
import { ByteNames } from './byte-names.ts';
import type { NameStore, NameStores } from './name-store.ts';

/** Bytes of a row in all columns. */
export const ROW_BYTES = 61;

/** Names of a whole reading: they keep their numbers from file to file. */
export class LogNames implements NameStores {
  readonly submitters = new ByteNames();
  readonly clients = new ByteNames();
  readonly directories = new ByteNames();
  readonly senders = new ByteNames();
}

/** The columns that a reading fills, again and again. */
export class LogColumns implements MailLogBatch {
  file: LogFile;
  progress = 0;
  length = 0;
  lines = 0;
  understood = 0;
  readonly kind: Uint8Array;
  readonly at: Float64Array;
  readonly offset: Float64Array;
  readonly idHigh: Uint32Array;
  readonly idLow: Uint32Array;
  readonly bounceHigh: Uint32Array;
  readonly bounceLow: Uint32Array;
  readonly submitter: Int32Array;
  readonly client: Int32Array;
  readonly cwd: Int32Array;
  readonly sender: Int32Array;
  readonly subject: Uint32Array;
  readonly recipients: Uint16Array;
  readonly address: Uint32Array;
  readonly answer: Uint8Array;
  readonly flags: Uint8Array;
  readonly submitters: NameStore;
  readonly clients: NameStore;
  readonly directories: NameStore;
  readonly senders: NameStore;

  /**
   * In `memory` from `at` (`capacity` × ROW_BYTES) if given: what two threads share, or a compiled reader fills. What stands there stays. `capacity` and `at`
   * must be multiples of 8.
   */
  constructor(capacity: number, names: NameStores, file: LogFile, shared?: ArrayBufferLike, at = 0) {
    const memory = shared ?? new ArrayBuffer(capacity * ROW_BYTES);
    this.file = file;
    this.at = new Float64Array(memory, at, capacity);
    this.offset = new Float64Array(memory, at + 8 * capacity, capacity);
    this.idHigh = new Uint32Array(memory, at + 16 * capacity, capacity);
    this.idLow = new Uint32Array(memory, at + 20 * capacity, capacity);
    this.bounceHigh = new Uint32Array(memory, at + 24 * capacity, capacity);
    this.bounceLow = new Uint32Array(memory, at + 28 * capacity, capacity);
    this.submitter = new Int32Array(memory, at + 32 * capacity, capacity);
    this.client = new Int32Array(memory, at + 36 * capacity, capacity);
    this.cwd = new Int32Array(memory, at + 40 * capacity, capacity);
    this.sender = new Int32Array(memory, at + 44 * capacity, capacity);
    this.subject = new Uint32Array(memory, at + 48 * capacity, capacity);
    this.address = new Uint32Array(memory, at + 52 * capacity, capacity);
    this.recipients = new Uint16Array(memory, at + 56 * capacity, capacity);
    this.kind = new Uint8Array(memory, at + 58 * capacity, capacity);
    this.answer = new Uint8Array(memory, at + 59 * capacity, capacity);
    this.flags = new Uint8Array(memory, at + 60 * capacity, capacity);
    if (shared === undefined) {
      this.length = capacity;
      this.clear();
    }
    this.submitters = names.submitters;
    this.clients = names.clients;
    this.directories = names.directories;
    this.senders = names.senders;
  }

  /** Takes over the rows of other columns, which have room here. */
  copy(other: LogColumns): void {
    const { length } = other;
    this.length = length;
    this.lines = other.lines;
    this.understood = other.understood;
    this.kind.set(other.kind.subarray(0, length));
    this.at.set(other.at.subarray(0, length));
    this.offset.set(other.offset.subarray(0, length));
    this.idHigh.set(other.idHigh.subarray(0, length));
    this.idLow.set(other.idLow.subarray(0, length));
    this.bounceHigh.set(other.bounceHigh.subarray(0, length));
    this.bounceLow.set(other.bounceLow.subarray(0, length));
    this.submitter.set(other.submitter.subarray(0, length));
    this.client.set(other.client.subarray(0, length));
    this.cwd.set(other.cwd.subarray(0, length));
    this.sender.set(other.sender.subarray(0, length));
    this.subject.set(other.subject.subarray(0, length));
    this.recipients.set(other.recipients.subarray(0, length));
    this.address.set(other.address.subarray(0, length));
    this.answer.set(other.answer.subarray(0, length));
    this.flags.set(other.flags.subarray(0, length));
  }

  /** Empties the rows: what a row does not say is none. */
  clear(): void {
    const { length } = this;
    for (const column of [this.bounceHigh, this.bounceLow, this.subject, this.recipients, this.address, this.answer, this.flags])
      column.fill(0, 0, length);
    for (const column of [this.submitter, this.client, this.cwd, this.sender]) column.fill(-1, 0, length);
    this.length = this.lines = this.understood = 0;
  }

  get capacity(): number {
    return this.kind.length;
  }
}

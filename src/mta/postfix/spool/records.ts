/** Types of records (rec_type.h) that mean something here, by their letters. */
export const RecordType = {
  size: 67, // C
  time: 84, // T
  attribute: 65, // A
  sender: 83, // S
  recipient: 82, // R
  done: 68, // D
  message: 77, // M
  extracted: 88, // X
  end: 69, // E
  pointer: 112, // p
  line: 78, // N
  part: 76, // L: a line that goes on
} as const;

/** A queue file that is open. */
export interface QueueBytes {
  readonly size: number;
  /** Bytes read into `into` from `position`; 0 at the end. */
  readAt(into: Uint8Array, position: number): number;
}

/** Of pointers that lead back so many are believed (record.c stops there too). */
const MOST_JUMPS = 10_000;
const MOST_LENGTH_BYTES = 5;
/** Postfix cuts lines into records of 2048 bytes (line_length_limit); addresses and attributes are shorter. */
const LONGEST = 1 << 20;
const WINDOW = 8192;

/** Walks the records of a queue file, pointers followed: one byte of type, the length in groups of seven bits (low ones first), the text (record(3)). */
export class RecordWalk {
  type = 0;
  private readonly file: QueueBytes;
  private bytes = Buffer.allocUnsafe(WINDOW);
  /** The part of the file that is in `bytes`. */
  private windowAt = 0;
  private windowLength = 0;
  private next = 0;
  private from = 0;
  private to = 0;
  private jumps = 0;
  private isBroken = false;

  constructor(file: QueueBytes) {
    this.file = file;
  }

  /** Text of the current record. */
  get text(): string {
    return this.bytes.toString('latin1', this.from, this.to);
  }

  /** Where in the file the next record stands. */
  get place(): number {
    return this.next;
  }

  set place(place: number) {
    this.next = place;
  }

  /** Whether reading ended at bytes that are no record, not at the end of the file. */
  get isStrange(): boolean {
    return this.isBroken;
  }

  /** Moves to the next record; false where none can be read. */
  read(): boolean {
    for (;;) {
      const start = this.next;
      if (!this.readOne()) return false;
      if (this.type !== RecordType.pointer) return true;
      const target = Number(this.bytes.toString('latin1', this.from, Math.min(this.to, this.from + 20)).trim());
      if (!Number.isSafeInteger(target) || target < 0) return this.stop();
      // 0 keeps the place for a pointer that may come.
      if (target === 0) continue;
      if (target <= start && ++this.jumps > MOST_JUMPS) return this.stop();
      this.next = target;
    }
  }

  private readOne(): boolean {
    const start = this.next;
    if (!this.load(start, 2)) return false;
    let head = 1;
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      if (head > MOST_LENGTH_BYTES) return this.stop();
      if (!this.load(start, head + 1)) return false;
      const byte = this.bytes[start - this.windowAt + head++] ?? 0;
      length += (byte & 127) * 2 ** shift;
      if (byte < 128) break;
    }
    if (length > LONGEST) return this.stop();
    if (!this.load(start, head + length)) return false;
    this.type = this.bytes[start - this.windowAt] ?? 0;
    this.from = start - this.windowAt + head;
    this.to = this.from + length;
    this.next = start + head + length;
    return true;
  }

  /** Brings bytes of the file into the window; false when it has less. */
  private load(at: number, length: number): boolean {
    if (at >= this.windowAt && at + length <= this.windowAt + this.windowLength) return true;
    if (at + length > this.file.size) return false;
    if (length > this.bytes.length) this.bytes = Buffer.allocUnsafe(length + WINDOW);
    this.windowAt = at;
    this.windowLength = 0;
    while (this.windowLength < length) {
      const read = this.file.readAt(this.bytes.subarray(this.windowLength), at + this.windowLength);
      if (read <= 0) return false;
      this.windowLength += read;
    }
    return true;
  }

  private stop(): false {
    this.isBroken = true;
    return false;
  }
}

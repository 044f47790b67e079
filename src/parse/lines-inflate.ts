/*
 * A reader of DEFLATE (RFC 1951) that gives its text piece by piece, synchronously and in bounded memory: node:zlib can do either, not both.
 */

const WINDOW = 1 << 15;
const LONGEST_MATCH = 258;
/** Bits that are looked up at once; longer codes go through `slow`. */
const FAST_BITS = 10;
const MOST_BITS = 15;

const LENGTH_BASE = Uint16Array.of(3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258);
const LENGTH_EXTRA = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0);
const DISTANCE_BASE = Uint16Array.of(
  ...[1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577],
);
const DISTANCE_EXTRA = Uint8Array.of(0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13);
const CODE_ORDER = Uint8Array.of(16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15);

/** Bytes that are not what the format says. */
export class BrokenStream extends Error {
  override readonly name = 'BrokenStream';
}

/** A Huffman code: short codes by table, long ones by counting (canonical). */
interface Code {
  /** symbol << 4 | length, by the next FAST_BITS bits; 0 for longer codes. */
  readonly fast: Uint16Array;
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

/** Where compressed bytes come from: fills the buffer from its start, 0 at the end. */
export type FillBytes = (into: Uint8Array) => number;

const State = { header: 0, stored: 1, coded: 2, done: 3 } as const;

/** One DEFLATE stream being read. What comes after it is left in the input (`takeByte`). */
export class Inflater {
  private readonly fill: FillBytes;
  private readonly input = new Uint8Array(1 << 16);
  private inputAt = 0;
  private inputEnd = 0;
  private bits = 0;
  private bitCount = 0;
  /** The last 32 kB of text, then what is new. */
  private readonly text = new Uint8Array(WINDOW * 4);
  private textEnd = 0;
  private state: number = State.header;
  private isLast = false;
  private storedLeft = 0;
  /** What broke after the last piece. */
  private broken: BrokenStream | null = null;
  private literals: Code = fixed().literals;
  private distances: Code = fixed().distances;

  constructor(fill: FillBytes) {
    this.fill = fill;
  }

  /** Begins a new stream at the input's next whole byte. */
  begin(): void {
    this.alignToByte();
    this.state = State.header;
    this.isLast = false;
    this.textEnd = 0;
  }

  /** The next piece of text, valid until the next call; empty at the stream's end. Throws BrokenStream. */
  next(): Uint8Array {
    const { text } = this;
    if (this.textEnd > WINDOW) {
      text.copyWithin(0, this.textEnd - WINDOW, this.textEnd);
      this.textEnd = WINDOW;
    }
    const from = this.textEnd;
    if (this.broken) throw this.broken;
    try {
      this.readPiece(text.length - LONGEST_MATCH);
    } catch (cause) {
      if (!(cause instanceof BrokenStream) || this.textEnd === from) throw cause;
      this.broken = cause;
    }
    return text.subarray(from, this.textEnd);
  }

  private readPiece(room: number): void {
    while (this.state !== State.done && this.textEnd < room) {
      if (this.state === State.header) this.readHeader();
      else if (this.state === State.stored) this.copyStored(room);
      else this.decode(room);
    }
  }

  /** The input's next whole byte, −1 at its end. For the frame around the stream. */
  takeByte(): number {
    if (this.bitCount >= 8) {
      const byte = this.bits & 0xff;
      this.bits >>>= 8;
      this.bitCount -= 8;
      return byte;
    }
    if (this.inputAt === this.inputEnd && !this.refill()) return -1;
    return this.input[this.inputAt++] ?? -1;
  }

  private alignToByte(): void {
    this.bits >>>= this.bitCount & 7;
    this.bitCount -= this.bitCount & 7;
  }

  private refill(): boolean {
    this.inputEnd = this.fill(this.input);
    this.inputAt = 0;
    return this.inputEnd > 0;
  }

  /** Makes at least `count` (up to 16) bits ready, zeros after the input's end as long as not all of them are used. */
  private need(count: number): void {
    while (this.bitCount < count) {
      if (this.inputAt === this.inputEnd && !this.refill()) throw new BrokenStream('ends too early');
      this.bits |= (this.input[this.inputAt++] ?? 0) << this.bitCount;
      this.bitCount += 8;
    }
  }

  private take(count: number): number {
    if (count === 0) return 0;
    this.need(count);
    const value = this.bits & ((1 << count) - 1);
    this.bits >>>= count;
    this.bitCount -= count;
    return value;
  }

  private readHeader(): void {
    if (this.isLast) {
      this.state = State.done;
      return;
    }
    this.isLast = this.take(1) === 1;
    switch (this.take(2)) {
      case 0: {
        this.alignToByte();
        this.storedLeft = this.take(16);
        if ((this.take(16) ^ this.storedLeft) !== 0xffff) throw new BrokenStream('stored length');
        this.state = State.stored;
        return;
      }
      case 1:
        this.literals = fixed().literals;
        this.distances = fixed().distances;
        break;
      case 2:
        this.readCodes();
        break;
      default:
        throw new BrokenStream('block type');
    }
    this.state = State.coded;
  }

  private copyStored(room: number): void {
    while (this.storedLeft > 0 && this.textEnd < room) {
      const byte = this.takeByte();
      if (byte < 0) throw new BrokenStream('ends too early');
      this.text[this.textEnd++] = byte;
      this.storedLeft--;
    }
    if (this.storedLeft === 0) this.state = State.header;
  }

  private readCodes(): void {
    const literalCount = this.take(5) + 257;
    const distanceCount = this.take(5) + 1;
    const orderCount = this.take(4) + 4;
    const lengths = new Uint8Array(19);
    for (let index = 0; index < orderCount; index++) lengths[CODE_ORDER[index] ?? 0] = this.take(3);
    const code = makeCode(lengths);
    const all = new Uint8Array(literalCount + distanceCount);
    for (let index = 0; index < all.length;) {
      const symbol = this.symbol(code);
      if (symbol < 16) {
        all[index++] = symbol;
        continue;
      }
      const value = symbol === 16 ? all[index - 1] : 0;
      const times = symbol === 16 ? 3 + this.take(2) : symbol === 17 ? 3 + this.take(3) : 11 + this.take(7);
      if (value === undefined || index + times > all.length) throw new BrokenStream('code lengths');
      all.fill(value, index, index + times);
      index += times;
    }
    this.literals = makeCode(all.subarray(0, literalCount));
    this.distances = makeCode(all.subarray(literalCount));
  }

  private symbol(code: Code): number {
    while (this.bitCount < MOST_BITS) {
      if (this.inputAt === this.inputEnd && !this.refill()) break;
      this.bits |= (this.input[this.inputAt++] ?? 0) << this.bitCount;
      this.bitCount += 8;
    }
    const entry = code.fast[this.bits & ((1 << FAST_BITS) - 1)] ?? 0;
    const length = entry & 15;
    if (length === 0) return this.slow(code);
    if (length > this.bitCount) throw new BrokenStream('ends too early');
    this.bits >>>= length;
    this.bitCount -= length;
    return entry >>> 4;
  }

  /** A code longer than the table, bit by bit. */
  private slow(code: Code): number {
    let value = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= MOST_BITS && length <= this.bitCount; length++) {
      value |= (this.bits >>> (length - 1)) & 1;
      const count = code.counts[length] ?? 0;
      if (value - count < first) {
        this.bits >>>= length;
        this.bitCount -= length;
        return code.symbols[index + value - first] ?? 0;
      }
      index += count;
      first = (first + count) << 1;
      value <<= 1;
    }
    throw new BrokenStream('code');
  }

  private decode(room: number): void {
    const { text, literals, distances } = this;
    while (this.textEnd < room) {
      const symbol = this.symbol(literals);
      if (symbol < 256) {
        text[this.textEnd++] = symbol;
        continue;
      }
      if (symbol === 256) {
        this.state = State.header;
        return;
      }
      const length = (LENGTH_BASE[symbol - 257] ?? 0) + this.take(LENGTH_EXTRA[symbol - 257] ?? 0);
      const distanceSymbol = this.symbol(distances);
      const distance = (DISTANCE_BASE[distanceSymbol] ?? 0) + this.take(DISTANCE_EXTRA[distanceSymbol] ?? 0);
      if (symbol > 285 || distanceSymbol > 29 || distance > this.textEnd) throw new BrokenStream('reference');
      let from = this.textEnd - distance;
      for (const to = this.textEnd + length; this.textEnd < to;) text[this.textEnd++] = text[from++] ?? 0;
    }
  }
}

/** A canonical Huffman code from the lengths of its symbols' codes. Throws BrokenStream when there are more codes than bits. */
function makeCode(lengths: Uint8Array): Code {
  const counts = new Uint16Array(MOST_BITS + 1);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  counts[0] = 0;
  const starts = new Uint16Array(MOST_BITS + 2);
  const codes = new Uint16Array(MOST_BITS + 2);
  let left = 1;
  for (let length = 1; length <= MOST_BITS; length++) {
    const count = counts[length] ?? 0;
    left = left * 2 - count;
    if (left < 0) throw new BrokenStream('too many codes');
    starts[length + 1] = (starts[length] ?? 0) + count;
    codes[length + 1] = ((codes[length] ?? 0) + count) << 1;
  }
  const symbols = new Uint16Array(lengths.length);
  const fast = new Uint16Array(1 << FAST_BITS);
  for (const [symbol, length] of lengths.entries()) {
    if (length === 0) continue;
    const place = starts[length] ?? 0;
    symbols[place] = symbol;
    starts[length] = place + 1;
    const code = codes[length] ?? 0;
    codes[length] = code + 1;
    if (length > FAST_BITS) continue;
    for (let bits = reversed(code, length); bits < fast.length; bits += 1 << length) fast[bits] = (symbol << 4) | length;
  }
  return { fast, counts, symbols };
}

function reversed(code: number, length: number): number {
  let result = 0;
  for (let bit = 0; bit < length; bit++) if ((code >>> bit) & 1) result |= 1 << (length - 1 - bit);
  return result;
}

/** The fixed codes of RFC 1951 §3.2.6, made when a stream first asks for them. */
let fixedCodes: { readonly literals: Code; readonly distances: Code } | null = null;

function fixed(): { readonly literals: Code; readonly distances: Code } {
  fixedCodes ??= {
    literals: makeCode(Uint8Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8))),
    distances: makeCode(new Uint8Array(30).fill(5)),
  };
  return fixedCodes;
}

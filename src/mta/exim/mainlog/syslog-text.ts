const SPACE = 32;
const SLASH = 47;
const BACKSLASH = 92;
const BRACKET_OPEN = 91;
const BRACKET_CLOSE = 93;
const ZERO = 48;
const LINE_FEED = 10;
const MOST_OPEN = 64;
/** Exim's own line buffer: no joined line is longer. */
const MOST_BYTES = 8192;

interface OpenText {
  readonly pieces: Buffer[];
  readonly offset: number;
  next: number;
  bytes: number;
}

/** A whole log line taken from syslog. */
export interface WholeText {
  readonly bytes: Buffer;
  readonly from: number;
  readonly end: number;
  /** Where the first of its lines begins in the file. */
  readonly offset: number;
  /** Physical lines that it was made of. */
  readonly lines: number;
}

/**
 * Puts together what Exim splits for syslog (log.c): pieces marked `[n/m] ` (too long) or `[n\m] ` (a line feed stood there), by the process that
 * wrote them. It also drops a line that the same process wrote twice (main log and reject log share one syslog).
 */
export class SyslogText {
  private readonly open = new Map<number, OpenText>();
  private lastPid = -1;
  private lastText = Buffer.alloc(0);

  /** Takes the text of one syslog line; the whole line when it is now complete, 'waiting' inside a split, 'repeated' for a duplicate. */
  take(pid: number, bytes: Buffer, from: number, end: number, offset: number): WholeText | 'waiting' | 'repeated' {
    const mark = readMark(bytes, from, end);
    if (mark === null) return this.unlessRepeated(pid, { bytes, from, end, offset, lines: 1 });
    const { index, total, separator, textFrom } = mark;
    let text = this.open.get(pid);
    if (index === 1 || text === undefined || text.next !== index) {
      if (index !== 1) return this.unlessRepeated(pid, { bytes, from, end, offset, lines: 1 });
      text = { pieces: [], offset, next: 1, bytes: 0 };
      this.open.delete(pid);
      if (this.open.size >= MOST_OPEN) for (const oldest of [...this.open.keys()].slice(0, 1)) this.open.delete(oldest);
      this.open.set(pid, text);
    }
    text.next++;
    text.bytes += end - textFrom;
    if (text.bytes <= MOST_BYTES) {
      text.pieces.push(Buffer.from(bytes.subarray(textFrom, end)));
      if (separator === BACKSLASH && index < total) text.pieces.push(Buffer.of(LINE_FEED));
    }
    if (index < total) return 'waiting';
    this.open.delete(pid);
    const whole = Buffer.concat(text.pieces);
    return this.unlessRepeated(pid, { bytes: whole, from: 0, end: whole.length, offset: text.offset, lines: total });
  }

  private unlessRepeated(pid: number, whole: WholeText): WholeText | 'repeated' {
    const text = whole.bytes.subarray(whole.from, whole.end);
    if (pid > 0 && pid === this.lastPid && text.equals(this.lastText)) {
      this.lastPid = -1;
      return 'repeated';
    }
    this.lastPid = pid;
    this.lastText = Buffer.from(text);
    return whole;
  }
}

/** `[n/m] ` or `[n\m] ` at `from`. */
function readMark(bytes: Buffer, from: number, end: number): { index: number; total: number; separator: number; textFrom: number } | null {
  if (bytes[from] !== BRACKET_OPEN) return null;
  let here = from + 1;
  const number = (): number => {
    let value = 0;
    const start = here;
    for (; here < end && here < start + 3; here++) {
      const digit = (bytes[here] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    return here === start ? 0 : value;
  };
  const index = number();
  const separator = bytes[here++] ?? 0;
  if (separator !== SLASH && separator !== BACKSLASH) return null;
  const total = number();
  if (index < 1 || total < 2 || index > total || bytes[here] !== BRACKET_CLOSE || bytes[here + 1] !== SPACE) return null;
  return { index, total, separator, textFrom: here + 2 };
}

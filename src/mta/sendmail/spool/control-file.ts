/** One recipient still to be served, with what was last said of it. */
export interface ControlRecipient {
  /** As stored, in angle brackets or not. */
  readonly address: string;
  /** The `M` line before it; null when it was not tried, or nothing was noted. */
  readonly status: string | null;
}

/** Where a header of a control file stands: its name from `from`, the colon, its end (the line feed is not part of it). */
export interface ControlHeader {
  /** What stands between the question marks: flags of mailers that get it, or a macro. */
  readonly condition: string;
  readonly from: number;
  readonly end: number;
}

/** What a control file says (op.me appendix B; queue.c, readqf and queueup of 8.14 to 8.18), latin1 as found. */
export interface ControlFile {
  /** Seconds since the epoch; null when it has none that is a number. */
  readonly created: number | null;
  readonly lastTried: number;
  readonly tries: number;
  readonly priority: number;
  /** Directory of the body where it is another than the control file's own. */
  readonly bodyDirectory: string | null;
  readonly quarantine: string | null;
  readonly status: string | null;
  readonly flags: string;
  /** Saved macros by their names: `_`, `r`, `s`, `{auth_authen}`. */
  readonly macros: ReadonlyMap<string, string>;
  /** As stored; null: it has no sender line. */
  readonly sender: string | null;
  readonly recipients: readonly ControlRecipient[];
  readonly headers: readonly ControlHeader[];
  /** The closing dot stands where it belongs: without it the file is cut off. */
  readonly isClosed: boolean;
}

/** Lines of more are not taken for anything: a file of one line must not become somebody's address. */
const LONGEST_LINE = 65_536;

/** Reads a control file; whatever it says, nothing is thrown. Letters that no release is known to write are passed over. */
export function readControlFile(text: string): ControlFile {
  const reading = new Reading(text);
  for (let at = 0; at < text.length && !reading.isClosed;) {
    const found = text.indexOf('\n', at);
    const end = found < 0 ? text.length : found;
    reading.take(at, end, found >= 0);
    at = end + 1;
  }
  return reading.result();
}

class Reading {
  isClosed = false;
  private readonly text: string;
  private readonly numbers: Record<'T' | 'K' | 'N' | 'P', number | null> = { T: null, K: null, N: null, P: null };
  private readonly texts: Record<'d' | 'q' | 'F' | 'S', string | null> = { d: null, q: null, F: null, S: null };
  private readonly macros = new Map<string, string>();
  private readonly recipients: ControlRecipient[] = [];
  private readonly headers: { condition: string; from: number; end: number }[] = [];
  private status: string | null = null;
  private pending: string | null = null;
  private inHeader = false;

  constructor(text: string) {
    this.text = text;
  }

  take(from: number, end: number, isWhole: boolean): void {
    const letter = this.text.charAt(from);
    if (letter === ' ' || letter === '\t') {
      const last = this.headers.at(-1);
      if (this.inHeader && last !== undefined) last.end = end;
      return;
    }
    this.inHeader = letter === 'H';
    if (letter === '.' && end === from + 1 && isWhole) this.isClosed = true;
    else if (letter === 'H') this.takeHeader(from + 1, end);
    else if (end - from <= LONGEST_LINE) this.takeLine(letter, this.text.slice(from + 1, end));
  }

  private takeLine(letter: string, value: string): void {
    switch (letter) {
      case 'T':
      case 'K':
      case 'N':
      case 'P':
        if (/^-?\d{1,15}$/.test(value)) this.numbers[letter] = Number(value);
        return;
      case 'd':
      case 'q':
      case 'F':
        this.texts[letter] = value;
        return;
      case 'S':
        this.texts.S = value;
        this.status = this.pending;
        this.pending = null;
        return;
      case 'M':
        this.pending = value;
        return;
      case '$':
        this.takeMacro(value);
        return;
      case 'R':
        this.recipients.push({ address: value.replace(/^[A-Za-z]*:/, ''), status: this.pending });
        this.pending = null;
        return;
      default:
    }
  }

  /** `$_value`, `${name}value`. */
  private takeMacro(value: string): void {
    const close = value.startsWith('{') ? value.indexOf('}') : 0;
    if (close >= 0) this.macros.set(value.slice(0, close + 1), value.slice(close + 1));
  }

  /** `Name: value`, `?flags?Name: value`, `?${macro}?Name: value`. */
  private takeHeader(from: number, end: number): void {
    const close = this.text.charAt(from) === '?' ? this.text.indexOf('?', from + 1) : -1;
    const isConditional = close >= 0 && close < end;
    this.headers.push({ condition: isConditional ? this.text.slice(from + 1, close) : '', from: isConditional ? close + 1 : from, end });
  }

  result(): ControlFile {
    const { numbers, texts, macros, recipients, headers, isClosed } = this;
    return {
      created: numbers.T,
      lastTried: numbers.K ?? 0,
      tries: numbers.N ?? 0,
      priority: numbers.P ?? 0,
      bodyDirectory: texts.d,
      quarantine: texts.q,
      status: this.status ?? this.pending,
      flags: texts.F ?? '',
      macros,
      sender: texts.S,
      recipients,
      headers,
      isClosed,
    };
  }
}

/** The priority and the creation time that listings are sorted by, from the first lines of a control file. */
export function readOrder(beginning: string): { readonly priority: number; readonly created: number } {
  const number = (letter: string): number => Number(new RegExp(`(?:^|\\n)${letter}(-?\\d{1,15})\\n`).exec(beginning)?.[1] ?? 0);
  return { priority: number('P'), created: number('T') };
}

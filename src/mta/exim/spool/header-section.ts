/** Where the headers of a -H file end up: their total size as Exim counts it, and what is wrong. */
export interface HeaderSection {
  /** Bytes of all headers but the replaced and deleted ones (`*`). */
  readonly size: number;
  /** Why the section cannot be read to its end, or null. */
  readonly problem: string | null;
  /** Start of the header that reading stopped at; the end of the text when all was read. */
  readonly stop: number;
  /** Where the header after it would begin: beyond the text when the last one is cut. */
  readonly next: number;
}

/** The problem of a section that ends within a header. */
export const CUT = 'cut off in its headers';

/** One header as stored: its flag character and where its text (with the final newline) stands. */
export type HeaderVisitor = (flag: number, start: number, end: number) => void;

const STAR = 42;

/**
 * Walks the headers from `start`: a decimal byte count, a flag character, white space, then exactly that many bytes, to the end of the
 * file (exim 4.96 spool_in.c as observed: a NUL in a header, bytes after the last one or a cut header are a format error; a
 * header that is cut still counts in full).
 */
export function walkHeaders(text: string, start: number, visit?: HeaderVisitor): HeaderSection {
  const length = text.length;
  let size = 0;
  let at = start;
  while (at < length) {
    const header = at;
    let count = 0;
    let code = text.charCodeAt(at);
    while (code >= 48 && code <= 57 && at - header < 12) {
      count = count * 10 + code - 48;
      code = text.charCodeAt(++at);
    }
    if (at === header) return { size, problem: 'bytes after its headers that are none', stop: header, next: header };
    const flag = code;
    at++;
    while (isSpace(text.charCodeAt(at))) at++;
    if (at > length) return { size, problem: CUT, stop: header, next: header };
    if (flag !== STAR) size += count;
    const end = at + count;
    if (end > length) return { size, problem: CUT, stop: header, next: end };
    visit?.(flag, at, end);
    at = end;
  }
  const nul = text.indexOf('\0', start);
  if (nul < 0) return { size, problem: null, stop: length, next: length };
  return { ...walkHeaders(text.slice(0, nul), start), problem: 'a NUL byte in its headers' };
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

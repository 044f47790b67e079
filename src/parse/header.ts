/** A header value without its folds: a line end and the white space after it become one space (RFC 5322 §2.2.3); line ends at the ends go. */
export function unfold(value: string): string {
  if (!value.includes('\n') && !value.includes('\r')) return value;
  return withoutEdges(value).replace(/\r?\n[ \t]+/g, ' ');
}

/** Without line ends at both ends; a loop, because an anchored pattern is quadratic on a long run of newlines. */
function withoutEdges(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isLineEnd(text.charCodeAt(start))) start++;
  while (end > start && isLineEnd(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isLineEnd(code: number): boolean {
  return code === 10 || code === 13;
}

/** A header as it stands in a message: its name, and its value with folds but without the final line end (latin1). */
export interface RawHeader {
  readonly name: string;
  readonly value: string;
}

/** Name and value of one header text; a text without a colon is a name without a value. */
export function readHeader(text: string): RawHeader {
  const whole = text.replace(/\r?\n$/, '');
  const colon = whole.indexOf(':');
  if (colon < 0) return { name: whole, value: '' };
  return { name: whole.slice(0, colon).trimEnd(), value: whole.slice(colon + 1).replace(/^[ \t]+/, '') };
}

const CHARSET = /;[ \t\r\n]*charset[ \t]*=[ \t]*"?([A-Za-z0-9_.:+-]{1,40})/i;

/** The charset parameter of a Content-Type value, lower case, or null. */
export function charsetOfContentType(value: string | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  return CHARSET.exec(value.slice(0, 1000))?.[1]?.toLowerCase() ?? null;
}

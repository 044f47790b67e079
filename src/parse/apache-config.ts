/** One directive of an Apache configuration, or the opening or closing of a section (`<VirtualHost`, `</VirtualHost`). */
export interface Directive {
  /** Lower-case name, with its `<` or `</`. */
  readonly name: string;
  readonly words: readonly string[];
  /** Line where it begins, from 1. */
  readonly line: number;
  /** Where its first line begins, and how long it is without the end of its last line; bytes. */
  readonly byte: number;
  readonly length: number;
}

/** Directives of one Apache configuration file in order (core docs, "Configuration Files": continuation by `\`, comments, quotes). */
export function readApacheConfig(text: string): readonly Directive[] {
  const directives: Directive[] = [];
  let next = 0;
  for (let line = 1; next < text.length;) {
    const [byte, first] = [next, line];
    let end = next;
    let joined = '';
    for (;;) {
      const feed = text.indexOf('\n', next);
      end = feed < 0 ? text.length : feed;
      const part = text.slice(next, end).replace(/\r$/, '');
      next = feed < 0 ? text.length : feed + 1;
      line++;
      if (!part.endsWith('\\') || next >= text.length) {
        joined += part;
        break;
      }
      joined += part.slice(0, -1);
    }
    const trimmed = joined.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const section = trimmed.startsWith('<');
    const [name = '', ...words] = splitWords(section ? trimmed.replace(/>\s*$/, '') : trimmed);
    const length = text[end - 1] === '\r' ? end - 1 - byte : end - byte;
    directives.push({ name: name.toLowerCase(), words, line: first, byte, length });
  }
  return directives;
}

/** Words of a line: blanks part them, quotes hold them together, `\"` is a quote inside quotes. */
export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  for (const [, double, single, plain] of text.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s"']\S*)/g)) {
    words.push(plain ?? (double ?? single ?? '').replace(/\\(["'\\])/g, '$1'));
  }
  return words;
}

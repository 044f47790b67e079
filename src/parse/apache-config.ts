/** One directive of an Apache configuration, or the opening or closing of a section (`<VirtualHost`, `</VirtualHost`). */
export interface Directive {
  /** Lower-case name, with its `<` or `</`. */
  readonly name: string;
  readonly words: readonly string[];
  /** Line where it begins, from 1. */
  readonly line: number;
}

/** Directives of one Apache configuration file in order (core docs, "Configuration Files": continuation by `\`, comments, quotes). */
export function readApacheConfig(text: string): readonly Directive[] {
  const directives: Directive[] = [];
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index++) {
    const first = index;
    let line = lines[index] ?? '';
    while (line.endsWith('\\') && index + 1 < lines.length) line = line.slice(0, -1) + (lines[++index] ?? '');
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const section = trimmed.startsWith('<');
    const [name = '', ...words] = splitWords(section ? trimmed.replace(/>\s*$/, '') : trimmed);
    directives.push({ name: name.toLowerCase(), words, line: first + 1 });
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

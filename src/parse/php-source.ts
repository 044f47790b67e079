/** A file of a site taken apart: each text is as long as the file, so that an offset in one is an offset in all. */
export interface PhpSource {
  readonly whole: string;
  /** Without comments: what runs, what is shown, and what is said in strings. */
  readonly text: string;
  /** PHP alone, strings blanked too: what is called. */
  readonly code: string;
}

/** Told of each stretch: what it is, and where it begins and ends. */
type Mark = (kind: 'html' | 'string' | 'comment', from: number, to: number) => void;

/** What begins something else inside PHP: a string, a comment, a heredoc, the end of PHP. */
const TURN = /["'`]|\/[/*]|#(?!\[)|<<<[ \t]*["']?([A-Za-z_]\w{0,63})["']?\r?\n|\?>/g;
const OPENING = /<\?(?:php\b|=|(?!xml))|<!--/gi;

/** Takes a file (latin1) apart in one pass, whatever is in it (PHP manual, "Basic syntax"). */
export function readPhpSource(whole: string): PhpSource {
  const text = Buffer.from(whole, 'latin1');
  const code = Buffer.from(text);
  scan(whole, (kind, from, to) => {
    code.fill(BLANK, from, to);
    if (kind === 'comment') text.fill(BLANK, from, to);
  });
  return { whole, text: text.toString('latin1'), code: code.toString('latin1') };
}

const BLANK = 32;

function scan(whole: string, mark: Mark): void {
  let at = 0;
  let inComment = false;
  while (at < whole.length) {
    if (inComment) {
      const { end, isPhp } = endOfHtmlComment(whole, at);
      mark('comment', at, end);
      inComment = isPhp;
      at = isPhp ? scanPhp(whole, end, mark) : end;
      continue;
    }
    OPENING.lastIndex = at;
    const opening = OPENING.exec(whole);
    const from = opening?.index ?? whole.length;
    mark('html', at, from);
    at = from;
    if (opening === null) return;
    if (opening[0] === '<!--') inComment = true;
    else at = scanPhp(whole, from, mark);
  }
}

/** A comment of HTML ends at its sign; PHP inside it runs all the same. */
function endOfHtmlComment(whole: string, at: number): { readonly end: number; readonly isPhp: boolean } {
  HTML_COMMENT_END.lastIndex = at;
  const found = HTML_COMMENT_END.exec(whole);
  return { end: found === null ? whole.length : found.index + (found[0] === '-->' ? 3 : 0), isPhp: found !== null && found[0] !== '-->' };
}

const HTML_COMMENT_END = /-->|<\?(?:php\b|=)/gi;

/** From an opening tag to behind the closing one; the offset there. */
function scanPhp(whole: string, from: number, mark: Mark): number {
  let at = from;
  for (;;) {
    TURN.lastIndex = at;
    const turn = TURN.exec(whole);
    if (turn === null) return whole.length;
    const start = turn.index;
    if (turn[0] === '?>') return start + 2;
    const isComment = turn[0] === '//' || turn[0] === '/*' || turn[0] === '#';
    at = isComment ? endOfComment(whole, start, turn[0]) : endOfString(whole, start, turn);
    mark(isComment ? 'comment' : 'string', start, at);
  }
}

/** A comment of one line ends at the closing tag too. */
function endOfComment(whole: string, start: number, sign: string): number {
  if (sign === '/*') return nearest(whole.indexOf('*/', start + 2), whole.length - 2) + 2;
  LINE_END.lastIndex = start;
  return LINE_END.exec(whole)?.index ?? whole.length;
}

const LINE_END = /\n|\?>/g;
const STRING_ENDS: Readonly<Record<string, RegExp>> = { '"': /\\[^]|"/g, "'": /\\[^]|'/g, '`': /\\[^]|`/g };

function endOfString(whole: string, start: number, turn: RegExpExecArray): number {
  const [sign, heredoc] = turn;
  if (heredoc !== undefined) return endOfHeredoc(whole, start + sign.length - 1, heredoc);
  const ends = STRING_ENDS[sign] ?? LINE_END;
  ends.lastIndex = start + 1;
  for (let end = ends.exec(whole); end !== null; end = ends.exec(whole)) if (end[0] === sign) return end.index + 1;
  return whole.length;
}

/** The name stands alone at the start of a line, indented or not. */
function endOfHeredoc(whole: string, from: number, name: string): number {
  for (let at = whole.indexOf('\n', from); at >= 0; at = whole.indexOf('\n', at + 1)) {
    let start = at + 1;
    while (whole[start] === ' ' || whole[start] === '\t') start++;
    if (whole.startsWith(name, start) && !/\w/.test(whole[start + name.length] ?? '')) return start + name.length;
  }
  return whole.length;
}

function nearest(found: number, otherwise: number): number {
  return found < 0 ? otherwise : found;
}

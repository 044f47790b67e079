/** One statement of an nginx configuration; a block has statements of its own. */
export interface Statement {
  readonly words: readonly string[];
  readonly line: number;
  readonly block: readonly Statement[] | null;
}

const DEEPEST = 20;

interface Token {
  readonly text: string;
  readonly line: number;
  readonly mark: boolean;
}

/** Statements of one nginx configuration file; of a damaged or too deeply nested one, what could be read. */
export function readNginxConfig(text: string): readonly Statement[] {
  const tokens = [...tokensOf(text)];
  let at = 0;
  const readBlock = (depth: number): Statement[] => {
    const statements: Statement[] = [];
    let words: Token[] = [];
    while (at < tokens.length) {
      const token = tokens[at++];
      if (token === undefined || (token.mark && token.text === '}')) return statements;
      if (!token.mark) {
        words.push(token);
        continue;
      }
      const block = token.text === '{' ? (depth < DEEPEST ? readBlock(depth + 1) : []) : null;
      if (words[0] !== undefined) statements.push({ words: words.map((word) => word.text), line: words[0].line, block });
      words = [];
    }
    return statements;
  };
  return readBlock(0);
}

function* tokensOf(text: string): Iterable<Token> {
  let line = 1;
  for (const [found] of text.matchAll(
    /\n|#[^\n]*|[{};]|"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|(?:\$\{[^}\n]*\}|[^\s{};"'#])(?:\$\{[^}\n]*\}|[^\s{};])*/g,
  )) {
    const here = line;
    line += found.length === 1 ? (found === '\n' ? 1 : 0) : found.split('\n').length - 1;
    if (found === '\n' || found.startsWith('#')) continue;
    const quoted = found.startsWith('"') || found.startsWith("'");
    yield { text: quoted ? found.slice(1, -1) : found, line: here, mark: !quoted && /^[{};]$/.test(found) };
  }
}

import { momentPart, momentTokens } from './moment.ts';
import { client, duration, field, type FormatToken, host, literal, method, NUMBER, skipped, WORD } from './token.ts';

/** `%…{argument}letter` after mod_log_config, "Custom Log Formats": conditions and `<`/`>` before it, `^` in names of two letters. */
const DIRECTIVE = /%(?:%|[!\d,<>]*(?:\{([^}]*)\})?[!\d,<>]*(\^[a-z]{2}|[A-Za-z]))|\\[\s\S]|[^%\\]+|[%\\]/g;
const COMMON_TIME = '%d/%b/%Y:%H:%M:%S %z';
const ESCAPES: Readonly<Record<string, string>> = { '\\n': '\n', '\\r': '\r', '\\t': '\t', '\\\\': '\\' };

/** Tokens of an Apache `LogFormat`. */
export function apacheTokens(format: string): readonly FormatToken[] {
  const tokens: FormatToken[] = [];
  for (const [piece, argument, letter] of format.matchAll(DIRECTIVE)) {
    if (letter !== undefined) tokens.push(...fieldTokens(letter, argument ?? null));
    else tokens.push(literal(piece === '%%' ? '%' : (ESCAPES[piece] ?? piece)));
  }
  return tokens;
}

function fieldTokens(letter: string, argument: string | null): readonly FormatToken[] {
  switch (letter) {
    case 'h':
    case 'a':
      return [client(argument === 'c' ? 'peer' : 'client')];
    case 't':
      return timeTokens(argument);
    case 'i':
      return [headerToken(argument?.toLowerCase() ?? '')];
    case 'D':
      return [duration(0.001)];
    case 'T':
      return [duration(argument === 'ms' ? 1 : argument === 'us' ? 0.001 : 1000)];
    default:
      return [PLAIN[letter] ?? skipped(null)];
  }
}

const PLAIN: Readonly<Record<string, FormatToken>> = {
  r: field('request', null),
  m: method(),
  U: field('path', null),
  q: skipped(null),
  s: field('status', '(?:\\d{3}|-)'),
  b: field('bytes', NUMBER),
  B: field('bytes', NUMBER),
  O: field('bytes', NUMBER),
  v: host(),
  V: host(),
  A: skipped(WORD),
  H: skipped(WORD),
  I: skipped(NUMBER),
  k: skipped(NUMBER),
  l: skipped(WORD),
  L: skipped(WORD),
  p: skipped(NUMBER),
  P: skipped(NUMBER),
  S: skipped(NUMBER),
  X: skipped('[X+-]'),
  '^FU': skipped(NUMBER),
  '^FB': skipped(NUMBER),
};

function headerToken(name: string): FormatToken {
  if (name === 'x-forwarded-for') return field('forwarded', null);
  return name === 'host' ? field('host', null) : skipped(null);
}

function timeTokens(argument: string | null): readonly FormatToken[] {
  const asked = argument?.replace(/^(?:begin|end):/, '') ?? '';
  if (asked === '' || asked === 'begin' || asked === 'end') return [literal('['), ...(momentTokens(COMMON_TIME) ?? []), literal(']')];
  switch (asked) {
    case 'sec':
      return [momentPart('s')];
    case 'msec':
      return [momentPart('epochMilli')];
    case 'usec':
      return [momentPart('epochMicro')];
    case 'msec_frac':
      return [momentPart('milli')];
    case 'usec_frac':
      return [momentPart('micro')];
    default:
      return momentTokens(asked) ?? [skipped(null)];
  }
}

import type { Instant } from '../../domain/untrusted.ts';
import { monthOf } from '../months.ts';
import type { Zone } from '../zone.ts';
import { field, type FormatToken, literal, skipped } from './token.ts';

const GRAMMARS: Readonly<Record<string, string>> = {
  Y: '\\d{4}',
  y: '\\d\\d',
  m: '\\d\\d',
  b: '[A-Z][a-z]{2}',
  d: '[ \\d]\\d',
  H: '\\d\\d',
  I: '\\d\\d',
  p: '[AP]M',
  M: '\\d\\d',
  S: '\\d\\d',
  z: '(?:[+-]\\d\\d:?\\d\\d|Z)',
  s: '\\d{1,12}(?:\\.\\d{1,6})?',
  milli: '\\d{3}',
  micro: '\\d{6}',
  epochMilli: '\\d{1,16}',
  epochMicro: '\\d{1,19}',
};
const ALIASES: Readonly<Record<string, string>> = {
  T: '%H:%M:%S',
  R: '%H:%M',
  F: '%Y-%m-%d',
  D: '%m/%d/%y',
  r: '%I:%M:%S %p',
  c: '%a %b %d %H:%M:%S %Y',
  h: '%b',
  e: '%d',
  n: '\n',
  t: '\t',
};
const IGNORED: Readonly<Record<string, string>> = {
  a: '[A-Z][a-z]{2}',
  A: '[A-Z][a-z]{3,10}',
  j: '\\d{3}',
  Z: '[A-Za-z0-9+-]{1,10}',
  u: '\\d',
  w: '\\d',
};

/** One part of a moment as a field. */
export function momentPart(part: string): FormatToken {
  return field(`time:${part}`, GRAMMARS[part] ?? null);
}

/** Tokens of a strftime(3) pattern in the C locale; null when it has a conversion that is not known. */
export function momentTokens(pattern: string, depth = 0): readonly FormatToken[] | null {
  const tokens: FormatToken[] = [];
  for (const [piece] of pattern.matchAll(/%[EO_^#-]?[\s\S]|[^%]+|%/g)) {
    const letter = piece.startsWith('%') ? piece.slice(-1) : '';
    const alias = ALIASES[letter];
    if (letter === '' || piece === '%') tokens.push(literal(piece));
    else if (letter === '%') tokens.push(literal('%'));
    else if (alias !== undefined && depth < 3) tokens.push(...(momentTokens(alias, depth + 1) ?? []));
    else if (GRAMMARS[letter] !== undefined) tokens.push(momentPart(letter));
    else if (IGNORED[letter] !== undefined) tokens.push(skipped(IGNORED[letter] ?? null));
    else return null;
  }
  return tokens;
}

/** Whether these parts make up a moment. */
export function isMoment(parts: ReadonlySet<string>): boolean {
  const has = (...names: readonly string[]): boolean => names.every((name) => parts.has(name));
  if (parts.has('s') || parts.has('epochMilli') || parts.has('epochMicro')) return true;
  return (has('Y') || has('y')) && (has('m') || has('b')) && has('d', 'M') && (has('H') || has('I', 'p'));
}

/** The moment that parts tell, by their letters; local time in `zone` where they name no offset. null when a part is out of its range. */
export function readMoment(part: (name: string) => string | undefined, zone: Zone): Instant | null {
  const epoch = part('s');
  if (epoch !== undefined) return Math.round(Number(epoch) * 1000) + fractionOf(part);
  const micro = part('epochMicro');
  if (micro !== undefined) return Number(micro) / 1000;
  const milli = part('epochMilli');
  if (milli !== undefined) return Number(milli);
  const named = part('b');
  const month = named === undefined ? Number(part('m')) - 1 : monthOf(named);
  const year = part('Y') ?? `20${part('y') ?? ''}`;
  if (month < 0 || month > 11) return null;
  const half = part('p');
  const hour = half === undefined ? Number(part('H')) : (Number(part('I')) % 12) + (half === 'PM' ? 12 : 0);
  const local = Date.UTC(Number(year), month, Number(part('d')), hour, Number(part('M')), Number(part('S') ?? 0)) + fractionOf(part);
  const offset = part('z');
  return offset === undefined ? zone.toUtc(local) : local - minutesOf(offset) * 60_000;
}

function fractionOf(part: (name: string) => string | undefined): number {
  const micro = part('micro');
  return micro === undefined ? Number(part('milli') ?? 0) : Number(micro) / 1000;
}

function minutesOf(offset: string): number {
  if (offset === 'Z') return 0;
  return (offset.startsWith('-') ? -1 : 1) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2)));
}

import type { AccessField, FieldToken, FormatToken } from './token.ts';

/** A pattern for the lines of a format, and what each of its groups tells. */
export interface LinePattern {
  readonly pattern: RegExp;
  readonly groups: readonly FieldToken[];
}

const VALUE = '[^"\\\\]*(?:\\\\.[^"\\\\]*)*';
const VALUE_WITHOUT_BLANKS = '[^\\s"\\\\]*(?:\\\\.[^\\s"\\\\]*)*';
const ADDRESS = '(?:[0-9A-Fa-f.:]{2,45}|unknown)';
/** What may stand for a visitor's text where a blank in it could be taken for the next field. */
const WITHOUT_BLANKS: Readonly<Partial<Record<AccessField, string>>> = {
  request: `[A-Z]{3,16} ${VALUE_WITHOUT_BLANKS} HTTP/\\d(?:\\.\\d)?`,
  forwarded: `(?:-|${ADDRESS}(?:, ?${ADDRESS}){0,20}|)`,
};

/**
 * The pattern of a format's lines, linear in their length. A visitor writes some fields, so what he writes must not be taken for another one:
 * servers escape quotes, so the quotes of a line are those of its format and cut it into stretches; a stretch with one such field is exact from
 * both its ends; in a stretch with several none may hold a blank, and a line in which one does is not understood.
 */
export function linePattern(tokens: readonly FormatToken[], areQuotesEscaped: boolean): LinePattern {
  const stretches = mergeNeighbours(areQuotesEscaped ? stretchesOf(tokens) : [untilSkipped(tokens)]).map(mergeMoments);
  const last = stretches.findLastIndex((stretch) => stretch.some((token) => token.kind === 'field' && token.field !== null));
  const groups: FieldToken[] = [];
  const isCut = !areQuotesEscaped && untilSkipped(tokens).length < tokens.length;
  const value = areQuotesEscaped ? VALUE : isCut ? null : '.*';
  const sources = stretches.slice(0, last + 1).map((stretch) => stretchSource(stretch, groups, value));
  const end = last + 1 < stretches.length ? '"' : isCut ? '' : '$';
  return { pattern: new RegExp(`^${sources.join('"')}${end}`, 's'), groups };
}

/** A format cut at its quotes. */
function stretchesOf(tokens: readonly FormatToken[]): readonly (readonly FormatToken[])[] {
  const stretches: FormatToken[][] = [[]];
  for (const token of tokens) {
    const pieces = token.kind === 'literal' ? token.text.split('"') : [];
    if (token.kind === 'field') stretches.at(-1)?.push(token);
    for (const [index, text] of pieces.entries()) {
      if (index > 0) stretches.push([]);
      if (text !== '') stretches.at(-1)?.push({ kind: 'literal', text });
    }
  }
  return stretches;
}

/** Where quotes are not escaped, all up to the first unwanted text of a visitor that follows the request. */
function untilSkipped(tokens: readonly FormatToken[]): readonly FormatToken[] {
  const asked = tokens.findIndex((token) => token.kind === 'field' && ['request', 'target', 'path'].includes(token.field ?? ''));
  const end = tokens.findIndex((token, index) => index > asked && asked >= 0 && isFree(token) && token.kind === 'field' && token.field === null);
  return end < 0 ? tokens : tokens.slice(0, end);
}

/** A visitor's text that directly follows another's (`%U%q`) counts as one with it. */
function mergeNeighbours(stretches: readonly (readonly FormatToken[])[]): readonly (readonly FormatToken[])[] {
  return stretches.map((stretch) => stretch.filter((token, index) => !(isFree(token) && isFree(stretch[index - 1]))));
}

/** A run of a moment's parts, with what stands between them, as one field: it is cut up only where it is not that of the line before. */
function mergeMoments(stretch: readonly FormatToken[]): readonly FormatToken[] {
  const merged: FormatToken[] = [];
  for (let from = 0; from < stretch.length;) {
    let to = isPart(stretch[from]) ? from + 1 : from;
    for (let next = to; to > from && next < stretch.length && (isPart(stretch[next]) || isFixed(stretch[next])); next++) {
      if (isPart(stretch[next])) to = next + 1;
    }
    const parts = stretch.slice(from, to);
    const [token] = stretch.slice(from, from + 1);
    if (parts.length > 0) merged.push({ kind: 'field', field: 'moment', grammar: parts.map(fixedSource).join(''), unit: 1, parts });
    else if (token !== undefined) merged.push(token);
    from = Math.max(to, from + 1);
  }
  return merged;
}

/** The pattern of one moment, with a group for each of its parts. */
export function momentPattern(parts: readonly FormatToken[]): LinePattern {
  const groups: FieldToken[] = [];
  return { pattern: new RegExp(`^${sourceOf(parts, groups, null)}$`, 's'), groups };
}

function isPart(token: FormatToken | undefined): boolean {
  return token?.kind === 'field' && token.field?.startsWith('time:') === true;
}

function isFixed(token: FormatToken | undefined): boolean {
  return token?.kind === 'literal' || (token?.kind === 'field' && token.field === null && token.grammar !== null);
}

function fixedSource(token: FormatToken): string {
  return token.kind === 'literal' ? escapedText(token.text) : (token.grammar ?? '');
}

function escapedText(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

function stretchSource(stretch: readonly FormatToken[], groups: FieldToken[], value: string | null): string {
  const free = stretch.flatMap((token, index) => (isFree(token) ? [index] : []));
  const [first = 0] = free;
  const last = free.at(-1) ?? 0;
  const isWanted = stretch.slice(first, last + 1).some((token) => token.kind === 'field' && token.field !== null);
  if (free.length > 1 && !isWanted && value !== null)
    return sourceOf(stretch.slice(0, first), groups, '') + value + sourceOf(stretch.slice(last + 1), groups, '');
  return sourceOf(stretch, groups, free.length > 1 ? null : value);
}

/** `value`: what a visitor's text may be; null: nothing with blanks. */
function sourceOf(tokens: readonly FormatToken[], groups: FieldToken[], value: string | null): string {
  return tokens
    .map((token) => {
      if (token.kind === 'literal') return escapedText(token.text);
      const source = token.grammar ?? value ?? (token.field === null ? undefined : WITHOUT_BLANKS[token.field]) ?? VALUE_WITHOUT_BLANKS;
      if (token.field === null) return source;
      groups.push(token);
      return `(${source})`;
    })
    .join('');
}

function isFree(token: FormatToken | undefined): boolean {
  return token?.kind === 'field' && token.grammar === null;
}

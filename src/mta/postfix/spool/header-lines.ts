import type { HeaderPlace } from '../../../parse/header-traits.ts';

/** Headers that are looked at; a bomb has a hundred thousand. */
const MOST = 10_000;

/** The headers of a section with their folds: where each stands in its text. Lines without a colon are passed over. */
export function* headerPlaces(text: string): Generator<HeaderPlace, void, undefined> {
  let found = 0;
  for (let from = 0; from < text.length && found < MOST; found++) {
    let end = lineEnd(text, from);
    while (end + 1 < text.length && isFold(text.charCodeAt(end + 1))) end = lineEnd(text, end + 1);
    const colon = text.indexOf(':', from);
    if (colon > from && colon < end) yield { from, colon, end };
    else if (colon < 0) return;
    from = end + 1;
  }
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function isFold(code: number): boolean {
  return code === 32 || code === 9;
}

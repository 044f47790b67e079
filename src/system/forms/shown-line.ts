/** A line of a file as it stands, and where. */
export interface ShownLine {
  readonly byte: number;
  /** From 1. */
  readonly line: number;
  /** latin1, at most 400 bytes around the place: a line of 64 kB is not printed whole. */
  readonly text: string;
}

const LONGEST = 400;
const BEFORE = 60;

/** The line that an offset of a text lies in. */
export function placeIn(whole: string, at: number): ShownLine {
  const start = at === 0 ? 0 : whole.lastIndexOf('\n', at - 1) + 1;
  const end = whole.indexOf('\n', at);
  const stop = end < 0 ? whole.length : end;
  const from = stop - start <= LONGEST ? start : Math.max(start, at - BEFORE);
  const text = whole.slice(from, Math.min(stop, from + LONGEST)).replace(/\r$/, '');
  return { byte: start, line: lineNumber(whole, start), text: from === start ? text : text.trimStart() };
}

function lineNumber(whole: string, start: number): number {
  let line = 1;
  for (let at = whole.indexOf('\n'); at >= 0 && at < start; at = whole.indexOf('\n', at + 1)) line++;
  return line;
}

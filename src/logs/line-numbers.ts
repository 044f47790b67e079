import type { Host } from '../host/host.ts';
import { ForwardWindow } from './forward-window.ts';
import { lineEnds, type LineCounts } from './line-counts.ts';
import { openText } from './log-files.ts';

const LONGEST = 8 * 1024;

/** A line as `grep -n` would give it. */
export interface NumberedLine {
  /** From 1. */
  readonly line: number;
  /** latin1, at most 8 KiB, without its end. */
  readonly text: string;
}

/**
 * The lines that begin at these byte offsets of a file, numbered in one pass; of a .gz, of its unpacked text. Offsets past the end are left out. `counts`: what is
 * counted of the file already.
 */
export function loadNumberedLines(
  host: Host,
  path: string,
  offsets: readonly number[],
  counts: Pick<LineCounts, 'before'> | null = null,
): ReadonlyMap<number, NumberedLine> {
  const found = new Map<number, NumberedLine>();
  const text = openText(host, path);
  if (text === null) return found;
  const sorted = [...new Set(offsets)].sort((left, right) => left - right);
  let window = new ForwardWindow(text, 0);
  let line = 1;
  window.move(0);
  for (const offset of sorted) {
    const nearer = text.seekable ? counts?.before(offset) : undefined;
    if (nearer !== undefined && nearer.offset > window.offset + window.bytes.length) {
      window = new ForwardWindow(text, nearer.offset);
      line = nearer.lines + 1;
      window.move(0);
    }
    // The whole line must be in the window: it moves on until its first bytes are the line's.
    while (offset + LONGEST > window.offset + window.bytes.length) {
      const passed = Math.min(offset - window.offset, window.bytes.length);
      line += lineEnds(window.bytes, passed);
      if (!window.move(passed)) break;
    }
    const at = offset - window.offset;
    if (at < 0 || at >= window.bytes.length) continue;
    line += lineEnds(window.bytes, at);
    const end = window.bytes.indexOf(10, at);
    const length = Math.min(LONGEST, (end < 0 ? window.bytes.length : end) - at);
    found.set(offset, { line, text: window.bytes.toString('latin1', at, at + length) });
    window.move(at);
  }
  text.close();
  return found;
}

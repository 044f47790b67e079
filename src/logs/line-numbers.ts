import type { Host } from '../host/host.ts';
import { openText } from './log-files.ts';

const CHUNK = 1 << 20;
const LONGEST = 8 * 1024;

/** A line as `grep -n` would give it. */
export interface NumberedLine {
  /** From 1. */
  readonly line: number;
  /** latin1, at most 8 KiB, without its end. */
  readonly text: string;
}

/** The lines that begin at these byte offsets of a file, numbered in one pass; of a .gz, of its unpacked text. Offsets past the end are left out. */
export function loadNumberedLines(host: Host, path: string, offsets: readonly number[]): ReadonlyMap<number, NumberedLine> {
  const found = new Map<number, NumberedLine>();
  const text = openText(host, path);
  if (text === null) return found;
  const wanted = [...new Set(offsets)].sort((left, right) => left - right);
  const chunk = Buffer.allocUnsafe(CHUNK);
  let position = 0;
  let line = 1;
  for (const offset of wanted) {
    while (position < offset) {
      const read = text.readAt(chunk.subarray(0, Math.min(CHUNK, offset - position)), position);
      if (read === 0) break;
      line += newlines(chunk.subarray(0, read));
      position += read;
    }
    const read = position === offset ? text.readAt(chunk.subarray(0, LONGEST + 1), offset) : 0;
    if (read === 0) break;
    const end = chunk.subarray(0, read).indexOf(10);
    found.set(offset, { line, text: chunk.toString('latin1', 0, end < 0 ? Math.min(read, LONGEST) : end) });
  }
  text.close();
  return found;
}

function newlines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++;
  return count;
}

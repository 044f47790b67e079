import type { Host } from '../../host/host.ts';
import { LineStretches } from '../../parse/lines.ts';
import { openLog } from './log-sources.ts';

const LINE_FEED = 10;
const LONGEST_LINE = 1 << 16;
const isPacked = (path: string): boolean => path.endsWith('.gz');

/**
 * Numbers of the lines that begin at these byte offsets, as `grep -n` would give them (of the text inside, for .gz), counted in one pass over
 * the file up to the last of them. 0 where the offset is beyond the file, or the file cannot be read.
 */
export function lineNumbersAt(host: Host, path: string, offsets: readonly number[]): readonly number[] {
  const numbers = offsets.map(() => 0);
  const order = offsets.map((_, index) => index).sort((left, right) => (offsets[left] ?? 0) - (offsets[right] ?? 0));
  const log = openLog(host, path, isPacked(path));
  if (typeof log === 'string') return numbers;
  try {
    const stretches = new LineStretches(log.text);
    let line = 1;
    let next = 0;
    while (next < order.length && stretches.next()) {
      const { bytes, length, offset } = stretches;
      let here = 0;
      while (next < order.length) {
        const index = order[next] ?? 0;
        const wanted = (offsets[index] ?? 0) - offset;
        if (wanted >= length) break;
        for (let end = bytes.indexOf(LINE_FEED, here); end >= 0 && end < wanted; end = bytes.indexOf(LINE_FEED, here)) {
          line++;
          here = end + 1;
        }
        numbers[index] = line;
        next++;
      }
      for (let end = bytes.indexOf(LINE_FEED, here); end >= 0 && end < length; end = bytes.indexOf(LINE_FEED, here)) {
        line++;
        here = end + 1;
      }
    }
    return numbers;
  } catch {
    return numbers;
  } finally {
    log.file.close();
  }
}

/** The line that begins at this byte offset, latin1 and without its end (at most 64 KiB of it); null when it cannot be read. */
export function lineAt(host: Host, path: string, offset: number): string | null {
  const log = openLog(host, path, isPacked(path));
  if (typeof log === 'string') return null;
  try {
    const bytes = Buffer.allocUnsafe(LONGEST_LINE);
    let length = 0;
    while (length < bytes.length) {
      const read = log.text.readAt(bytes.subarray(length), offset + length);
      if (read <= 0) break;
      const end = bytes.subarray(length, length + read).indexOf(LINE_FEED);
      if (end >= 0) return bytes.toString('latin1', 0, length + end);
      length += read;
    }
    return length > 0 ? bytes.toString('latin1', 0, length) : null;
  } catch {
    return null;
  } finally {
    log.file.close();
  }
}

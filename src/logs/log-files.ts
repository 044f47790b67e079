import type { Host } from '../host/host.ts';
import { GzipText } from '../parse/lines-gzip.ts';
import { ForwardWindow } from './forward-window.ts';
import type { LogText } from './log-text.ts';

const CHUNK = 1 << 20;
const LONGEST_LINE = 64 * 1024;

/** A log and its rotations that may hold lines from `since` on, oldest first (logrotate: `.1`, `.2.gz`, `-YYYYMMDD[.gz]`). */
export function listRotations(host: Host, path: string, since: number): readonly string[] {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  const rotated = host
    .list(path.slice(0, slash) || '/')
    .filter((other) => other.startsWith(name) && /^(?:[.-]\d{1,8}(?:-\d+)?)(?:\.gz)?$/.test(other.slice(name.length)));
  const all = [...rotated.map((other) => `${path.slice(0, slash)}/${other}`), path].map((file) => ({
    file,
    facts: host.facts(host.resolve(file) ?? file),
  }));
  const recent = all.filter(({ file, facts }) => facts?.kind === 'file' && (host.kind === 'rooted' || file === path || facts.modifiedAt >= since));
  return recent.sort((left, right) => age(right.file, path) - age(left.file, path)).map(({ file }) => file);
}

/** How far back a rotation is: greater is older; dated ones count by their date. */
function age(file: string, path: string): number {
  const rest = file.slice(path.length).replace(/\.gz$/, '');
  if (rest === '') return -1;
  const number = Number(rest.slice(1).replace(/-.*$/, ''));
  return number > 10_000_000 ? 99_999_999 - number : number;
}

/** Opens a log for reading, plain or gzip by its name; null when it is gone or is no regular file. A log that breaks off is read as far as it goes. */
export function openText(host: Host, path: string): LogText | null {
  const file = host.openFile(path);
  if (typeof file === 'string') return null;
  if (!path.endsWith('.gz')) return { size: file.size, seekable: true, readAt: file.readAt, close: file.close };
  const text = new GzipText(file);
  return { size: 0, seekable: false, readAt: (into, position) => text.readAt(into, position), close: file.close };
}

/** Lines (latin1) with their byte offsets, from the first whose stamp is not before `from`; a log that is not in order is read whole. */
export function* linesFrom(
  text: LogText,
  from: number,
  stampOf: (line: string) => number | null,
): Iterable<{ readonly line: string; readonly byte: number }> {
  const window = new ForwardWindow(text, text.seekable && text.size > 4 * CHUNK ? seek(text, from, stampOf) : 0);
  let done = 0;
  while (window.move(done)) {
    const { bytes, offset } = window;
    done = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, done)) {
      if (end - done <= LONGEST_LINE) yield { line: bytes.toString('latin1', done, end), byte: offset + done };
      done = end + 1;
    }
    // A line longer than the window is passed over; one without an end at the end of the file is still being written.
    if (done === 0) done = bytes.length;
  }
}

/** Offset of a line start before the first line that is not older than `from`, by bisection. */
function seek(text: LogText, from: number, stampOf: (line: string) => number | null): number {
  let low = 0;
  let high = text.size;
  const probe = Buffer.allocUnsafe(LONGEST_LINE * 2);
  while (high - low > CHUNK) {
    const middle = Math.floor((low + high) / 2);
    const lines = probe.toString('latin1', 0, text.readAt(probe, middle)).split('\n').slice(1, -1);
    const stamped = lines.map(stampOf).find((at) => at !== null);
    if (stamped === undefined || stamped === null || stamped >= from) high = middle;
    else low = middle;
  }
  if (low === 0) return 0;
  const read = text.readAt(probe, low);
  const end = probe.subarray(0, read).indexOf(10);
  return end < 0 ? 0 : low + end + 1;
}

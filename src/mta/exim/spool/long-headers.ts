import type { OpenDirectory } from '../../../host/host.ts';
import { CUT, walkHeaders, type HeaderSection } from './header-section.ts';

const WINDOW = 1024 * 1024;
/** A count, a flag and a space may be cut by the end of a window when less than this is left. */
const LONGEST_PREFIX = 64;

/** Bytes of the headers (as `walkHeaders` counts them) of a file too long to be kept, from byte `start` on, measured window by window. */
export function measureHeaders(directory: OpenDirectory, name: string, start: number): number {
  const file = directory.open(name);
  if (typeof file === 'string') return 0;
  let size = 0;
  try {
    const window = Buffer.allocUnsafeSlow(WINDOW);
    let at = start;
    for (let read = file.readAt(window, at); read > 0; read = file.readAt(window, at)) {
      const part = walkWindow(window.toString('latin1', 0, read), read === WINDOW);
      size += part.size;
      if ((part.problem !== null && part.problem !== CUT) || part.next === 0) return size;
      at += part.next;
    }
  } catch {
    return size;
  } finally {
    file.close();
  }
  return size;
}

function walkWindow(text: string, more: boolean): HeaderSection {
  const part = walkHeaders(text, 0);
  const beforePrefix = more && part.problem === CUT && part.stop > 0 && text.length - part.stop < LONGEST_PREFIX;
  return beforePrefix ? walkHeaders(text.slice(0, part.stop), 0) : part;
}

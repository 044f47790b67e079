import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | null = null;

/**
 * Frees now what nobody refers to any more. Only for big buffers that were replaced by longer ones: V8 collects by what its own heap grows, which hardly counts
 * them, and a heap of a few megabytes is gone through in as many milliseconds.
 */
export function collectGarbage(): void {
  collect ??= exposed();
  collect();
}

/** V8's own collector. The flag is taken back at once: compiled code is good only for the flags that it was made with (src/cli/launch.ts). */
function exposed(): () => void {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  return gc;
}

import type { Stretch } from './fact.ts';

/** The address in the first brackets of `host[ip]`; null when there is none. A host's name has no bracket. */
export function addressAt(text: string, from: number): Stretch | null {
  const open = text.indexOf('[', from);
  const close = open < 0 ? -1 : text.indexOf(']', open);
  if (close < 0 || close - open > 64 || open - from > 300) return null;
  return /^[0-9A-Fa-f.:%a-z]+$/.test(text.slice(open + 1, close)) ? { from: open + 1, to: close } : null;
}

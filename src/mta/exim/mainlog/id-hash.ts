import { viewOf } from './scan.ts';

/** Characters of base 62, the alphabet of Exim's message ids. */
const BASE_62 = new Uint8Array(256);
for (const character of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz') BASE_62[character.charCodeAt(0)] = 1;

const HYPHEN = 45;
const CLASSIC = 16;
const LONG = 23;

/** Two 32-bit lanes of one id's hash, signed. */
export const idHash = { high: 0, low: 0 };

/** Length of the Exim message id that begins at `at` (16, or 23 since 4.97), 0 if none does. What follows it is not looked at. */
export function idLengthAt(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < CLASSIC || bytes[at + 6] !== HYPHEN) return 0;
  if (bytes[at + 13] === HYPHEN)
    return isBase62(bytes, at, at + 6) && isBase62(bytes, at + 7, at + 13) && isBase62(bytes, at + 14, at + CLASSIC) ? CLASSIC : 0;
  if (end - at < LONG || bytes[at + 18] !== HYPHEN) return 0;
  return isBase62(bytes, at, at + 6) && isBase62(bytes, at + 7, at + 18) && isBase62(bytes, at + 19, at + LONG) ? LONG : 0;
}

/** Puts the 64-bit hash of the id bytes into `idHash`; never 0,0, which stands for "no id". */
export function hashIdBytes(bytes: Uint8Array, at: number, end: number): void {
  let high = 0x2545f491;
  let low = 0x6c078965;
  let here = at;
  const words = viewOf(bytes);
  for (; here + 4 <= end; here += 4) {
    const word = words.getInt32(here, true);
    high = Math.imul(high ^ word, 0x9e3779b1);
    high ^= high >>> 15;
    low = Math.imul(low + word, 0x85ebca6b);
    low = (low << 13) | (low >>> 19);
  }
  for (; here < end; here++) {
    high = Math.imul(high ^ (bytes[here] ?? 0), 0x9e3779b1);
    low = Math.imul(low + (bytes[here] ?? 0), 0x85ebca6b);
  }
  high = Math.imul(high ^ (high >>> 16), 0xc2b2ae35);
  low = Math.imul(low ^ (low >>> 16), 0x27d4eb2f);
  idHash.high = (high ^ (high >>> 13)) | 0;
  idHash.low = (low ^ (low >>> 15)) | 0 || 1;
}

/** The hash of an id as the columns of a main log hold it, so that ids of the queue meet those of the log: `[high, low]`. */
export function hashId(id: string): [high: number, low: number] {
  const bytes = Buffer.from(id, 'latin1');
  hashIdBytes(bytes, 0, bytes.length);
  return [idHash.high >>> 0, idHash.low >>> 0];
}

function isBase62(bytes: Uint8Array, from: number, to: number): boolean {
  let all = 1;
  for (let at = from; at < to; at++) all &= BASE_62[bytes[at] ?? 0] ?? 0;
  return all === 1;
}

/** Characters of base 62, the alphabet of Exim's message ids. */
const BASE_62 = new Uint8Array(256);
for (const character of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz') BASE_62[character.charCodeAt(0)] = 1;

const HYPHEN = 45;
const CLASSIC = 16;
const LONG = 23;

/** Length of the Exim message id that begins at `at` (16, or 23 since 4.97), 0 if none does. What follows it is not looked at. */
export function idLengthAt(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < CLASSIC || bytes[at + 6] !== HYPHEN) return 0;
  if (bytes[at + 13] === HYPHEN)
    return isBase62(bytes, at, at + 6) && isBase62(bytes, at + 7, at + 13) && isBase62(bytes, at + 14, at + CLASSIC) ? CLASSIC : 0;
  if (end - at < LONG || bytes[at + 18] !== HYPHEN) return 0;
  return isBase62(bytes, at, at + 6) && isBase62(bytes, at + 7, at + 18) && isBase62(bytes, at + 19, at + LONG) ? LONG : 0;
}

function isBase62(bytes: Uint8Array, from: number, to: number): boolean {
  let all = 1;
  for (let at = from; at < to; at++) all &= BASE_62[bytes[at] ?? 0] ?? 0;
  return all === 1;
}

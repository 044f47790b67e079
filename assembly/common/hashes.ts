import { byteAt } from './bytes';

/** 0x20 in each byte: what makes a capital letter small. */
export const WITHOUT_CASE: i32 = 0x20202020;

/** As `hashBytes` and, with `WITHOUT_CASE`, `hashAddressBytes` of src/parse/mail-log/text-hash.ts. */
export function hashText(from: i32, to: i32, mask: i32): i32 {
  let hash: i32 = 0x811c9dc5 ^ (to - from);
  let at = from;
  for (; at + 4 <= to; at += 4) {
    hash = (hash ^ (load<i32>(at) | mask)) * 0x9e3779b1;
    hash ^= hash >>> 15;
  }
  for (; at < to; at++) hash = (hash ^ (byteAt(at) | (mask & 0xff))) * 0x9e3779b1;
  hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
  hash ^= hash >>> 13;
  return hash == 0 ? 1 : hash;
}

/** What `hashId` found. */
export let idHigh: i32 = 0;
export let idLow: i32 = 0;

/** As `hashIdBytes` of src/parse/mail-log/id-hash.ts. */
export function hashId(at: i32, end: i32): void {
  let high: i32 = 0x2545f491;
  let low: i32 = 0x6c078965;
  let here = at;
  for (; here + 4 <= end; here += 4) {
    const word = load<i32>(here);
    high = (high ^ word) * 0x9e3779b1;
    high ^= high >>> 15;
    low = rotl((low + word) * 0x85ebca6b, 13);
  }
  for (; here < end; here++) {
    high = (high ^ byteAt(here)) * 0x9e3779b1;
    low = (low + byteAt(here)) * 0x85ebca6b;
  }
  high = (high ^ (high >>> 16)) * 0xc2b2ae35;
  low = (low ^ (low >>> 16)) * 0x27d4eb2f;
  idHigh = high ^ (high >>> 13);
  const mixed = low ^ (low >>> 15);
  idLow = mixed == 0 ? 1 : mixed;
}

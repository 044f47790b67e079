import { viewOf } from './scan.ts';

/** Two 32-bit lanes of one id's hash, signed. */
export const idHash = { high: 0, low: 0 };

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

/** The hash of a queue id as `MailLogBatch` holds it, so that ids of the queue meet those of the log: `[high, low]`. */
export function hashId(id: string): [high: number, low: number] {
  const bytes = Buffer.from(id, 'latin1');
  hashIdBytes(bytes, 0, bytes.length);
  return [idHash.high >>> 0, idHash.low >>> 0];
}

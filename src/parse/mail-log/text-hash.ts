import { viewOf } from './scan.ts';

const SEED = 0x811c9dc5;
const PRIME = 0x9e3779b1;

/** 32-bit hash (signed: small integers cost nothing) of bytes as they are, never 0; for subjects. */
export function hashBytes(bytes: Uint8Array, from: number, to: number): number {
  return hashMasked(bytes, from, to, 0);
}

/** 32-bit hash of an address without regard to the case of ASCII letters, never 0. */
export function hashAddressBytes(bytes: Uint8Array, from: number, to: number): number {
  return hashMasked(bytes, from, to, 0x20202020);
}

/** Four bytes a turn, with `mask` set in them: 0x20 makes a capital letter small (and joins a few signs, which only a hash may do). */
function hashMasked(bytes: Uint8Array, from: number, to: number, mask: number): number {
  let hash = SEED ^ (to - from);
  let at = from;
  const words = viewOf(bytes);
  for (; at + 4 <= to; at += 4) {
    hash = Math.imul(hash ^ (words.getInt32(at, true) | mask), PRIME);
    hash ^= hash >>> 15;
  }
  for (; at < to; at++) hash = Math.imul(hash ^ ((bytes[at] ?? 0) | (mask & 0xff)), PRIME);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) | 0 || 1;
}

/** The hash that the `subject` column has for a subject's bytes as they are logged (escaped). */
export function hashSubject(logged: string): number {
  const bytes = Buffer.from(logged, 'latin1');
  return hashBytes(bytes, 0, bytes.length) >>> 0;
}

/** The hash that the `address` column has for this address. */
export function hashAddress(address: string): number {
  const bytes = address.length > SCRATCH.length ? Buffer.from(address, 'latin1') : SCRATCH;
  const length = bytes === SCRATCH ? SCRATCH.write(address, 0, 'latin1') : bytes.length;
  return hashAddressBytes(bytes, 0, length) >>> 0;
}

/** A queue of a hundred thousand messages has most of a million recipients: one buffer serves them all. */
const SCRATCH = Buffer.allocUnsafe(1024);

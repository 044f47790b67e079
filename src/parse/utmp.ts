import type { SessionRecord } from '../domain/session-record.ts';

/** Bytes of a record: `struct utmp` of glibc on x86-64 and aarch64, little-endian, with 32-bit times (bits/utmp.h). */
export const UTMP_BYTES = 384;

/** What a record alone tells. */
export type UtmpRecord = Omit<SessionRecord, 'file' | 'byte'>;

/** The record that begins at `offset`; null where there is none, or a damaged one: an empty slot, a type that does not exist. */
export function readUtmpRecord(bytes: Buffer, offset: number): UtmpRecord | null {
  if (offset < 0 || offset + UTMP_BYTES > bytes.length) return null;
  const type = bytes.readInt16LE(offset);
  const seconds = bytes.readUInt32LE(offset + 340);
  const micro = bytes.readUInt32LE(offset + 344);
  if (type < 1 || type > 9 || seconds === 0 || micro > 999_999) return null;
  const text = (from: number, size: number): string => {
    const end = bytes.subarray(offset + from, offset + from + size).indexOf(0);
    return bytes.toString('latin1', offset + from, offset + from + (end < 0 ? size : end));
  };
  const line = text(8, 32);
  const user = text(44, 32);
  return {
    at: seconds * 1000 + micro / 1000,
    kind: kindOf(type, user),
    pid: bytes.readInt32LE(offset + 4),
    line,
    user,
    host: text(76, 256),
    address: addressOf(bytes.subarray(offset + 348, offset + 364)),
  };
}

function kindOf(type: number, user: string): UtmpRecord['kind'] {
  if (type === 1) return user === 'shutdown' ? 'shutdown' : 'other';
  if (type === 2) return 'boot';
  if (type === 6) return 'waiting';
  if (type === 7) return user === '' ? 'ended' : 'login';
  return type === 8 ? 'ended' : 'other';
}

/** `ut_addr_v6`: an IPv4 address in its first four bytes, or all sixteen of an IPv6 one. */
function addressOf(bytes: Buffer): string | null {
  if (bytes.every((byte) => byte === 0)) return null;
  if (bytes.subarray(4).every((byte) => byte === 0)) return [...bytes.subarray(0, 4)].join('.');
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  return shortened(groups);
}

/** RFC 5952 §4.2: the longest run of zero groups, of two at least, is `::`. */
function shortened(groups: readonly string[]): string {
  let best = { from: 0, length: 1 };
  for (let from = 0; from < groups.length; from++) {
    let length = 0;
    while (groups[from + length] === '0') length++;
    if (length > best.length) best = { from, length };
  }
  if (best.length < 2) return groups.join(':');
  return `${groups.slice(0, best.from).join(':')}::${groups.slice(best.from + best.length).join(':')}`;
}

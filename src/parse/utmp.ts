import type { LoginRecord } from '../domain/session.ts';
import { ipAddress } from './ip-address.ts';

/** Where the fields of a record stand; `time` is seconds in four or eight bytes. */
interface Layout {
  readonly size: number;
  readonly time: number;
  readonly micro: number;
  readonly address: number;
}

/** glibc's struct utmp (bits/types/struct_utmp.h) on x86, and where time has 64 bits (aarch64, riscv64). */
const LAYOUTS: readonly Layout[] = [
  { size: 384, time: 340, micro: 344, address: 348 },
  { size: 400, time: 344, micro: 352, address: 360 },
];
const [USUAL = { size: 384, time: 340, micro: 344, address: 348 }] = LAYOUTS;
const LINE = { at: 8, length: 32 };
const USER = { at: 44, length: 32 };
const HOST = { at: 76, length: 256 };
const KINDS: readonly LoginRecord['kind'][] = ['other', 'runlevel', 'boot', 'other', 'other', 'waiting', 'waiting', 'login', 'ended', 'other'];
const LOOKED_AT = 32;

/** Records of utmp(5), wtmp or btmp from their bytes (latin1), in their order; a record that is cut off, or whose type is none, is passed over. */
export function readLoginRecords(bytes: string): readonly LoginRecord[] {
  return [...placedLoginRecords(bytes)].map(({ record }) => record);
}

/** The same with the offset of each. */
export function* placedLoginRecords(bytes: string): Iterable<{ readonly record: LoginRecord; readonly offset: number }> {
  const layout = layoutOf(bytes);
  for (let offset = 0; offset + layout.size <= bytes.length; offset += layout.size) {
    const record = readLoginRecord(bytes, offset, layout);
    if (record !== null) yield { record, offset };
  }
}

/** Bytes of one record of a file that begins with these bytes: for those who read a long wtmp piece by piece. */
export function loginRecordSize(bytes: string): number {
  return layoutOf(bytes).size;
}

/** The layout by which the first records all have a type that exists; the usual one in doubt. */
function layoutOf(bytes: string): Layout {
  const fits = ({ size }: Layout): boolean => {
    for (let at = 0, looked = 0; at + size <= bytes.length && looked < LOOKED_AT; at += size, looked++) {
      if (number16(bytes, at) >= KINDS.length || number16(bytes, at + 2) !== 0) return false;
    }
    return bytes.length % size === 0;
  };
  return LAYOUTS.find(fits) ?? USUAL;
}

function readLoginRecord(bytes: string, at: number, layout: Layout): LoginRecord | null {
  const kind = KINDS[number16(bytes, at)];
  if (kind === undefined) return null;
  const text = ({ at: from, length }: { readonly at: number; readonly length: number }): string => {
    const field = bytes.slice(at + from, at + from + length);
    const end = field.indexOf('\0');
    return end < 0 ? field : field.slice(0, end);
  };
  return {
    kind,
    pid: number32(bytes, at + 4) | 0,
    line: text(LINE),
    user: text(USER),
    host: text(HOST),
    address: addressAt(bytes, at + layout.address),
    at: number32(bytes, at + layout.time) * 1000 + (number32(bytes, at + layout.micro) % 1_000_000) / 1000,
  };
}

/** Four bytes of IPv4 with the rest zero, or sixteen of IPv6, in network order; null when all are zero. */
function addressAt(bytes: string, at: number): string | null {
  const all = Array.from({ length: 16 }, (_, index) => bytes.charCodeAt(at + index));
  if (all.every((byte) => byte === 0)) return null;
  return ipAddress(all.slice(4).every((byte) => byte === 0) ? all.slice(0, 4) : all);
}

function number16(bytes: string, at: number): number {
  return bytes.charCodeAt(at) | (bytes.charCodeAt(at + 1) << 8);
}

function number32(bytes: string, at: number): number {
  return (number16(bytes, at) | (number16(bytes, at + 2) << 16)) >>> 0;
}

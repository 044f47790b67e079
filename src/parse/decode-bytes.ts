import type { Untrusted } from '../domain/untrusted.ts';

/**
 * Text for people from bytes of unknown origin (latin1, one character a byte): UTF-8 where it is valid (RFC 3629: no overlong forms,
 * no surrogates), any other byte as `\xNN` with upper-case digits.
 */
export function decodeBytes(bytes: string): Untrusted {
  const first = firstHighByte(bytes, 0);
  if (first < 0) return bytes;
  const parts: string[] = [];
  let clean = 0;
  for (let at = first; at >= 0; at = firstHighByte(bytes, at)) {
    if (at > clean) parts.push(bytes.slice(clean, at));
    const length = sequenceLength(bytes, at);
    parts.push(length === 0 ? `\\x${bytes.charCodeAt(at).toString(16).toUpperCase()}` : String.fromCodePoint(codePoint(bytes, at, length)));
    at += length || 1;
    clean = at;
  }
  parts.push(bytes.slice(clean));
  return parts.join('');
}

/** Whether every byte belongs to valid UTF-8. */
export function isUtf8(bytes: string): boolean {
  for (let at = firstHighByte(bytes, 0); at >= 0; at = firstHighByte(bytes, at)) {
    const length = sequenceLength(bytes, at);
    if (length === 0) return false;
    at += length;
  }
  return true;
}

/** Position of the first byte over 127 from `from` on, or −1. */
export function firstHighByte(bytes: string, from: number): number {
  for (let at = from; at < bytes.length; at++) if (bytes.charCodeAt(at) > 127) return at;
  return -1;
}

/** Length in bytes of the valid multi-byte sequence at `at`; 0 when there is none (RFC 3629 §4). */
function sequenceLength(bytes: string, at: number): number {
  const lead = bytes.charCodeAt(at);
  const length = lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  for (let next = at + 1; next < at + length; next++) if ((bytes.charCodeAt(next) & 0xc0) !== 0x80) return 0;
  const point = codePoint(bytes, at, length);
  const least = length === 2 ? 0x80 : length === 3 ? 0x800 : 0x10000;
  return point < least || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff) ? 0 : length;
}

function codePoint(bytes: string, at: number, length: number): number {
  let point = bytes.charCodeAt(at) & (0xff >> (length + 1));
  for (let next = at + 1; next < at + length; next++) point = (point << 6) | (bytes.charCodeAt(next) & 0x3f);
  return point;
}

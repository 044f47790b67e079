/** The text of an address from its 4 or 16 bytes: IPv4 in IPv6 as IPv4, IPv6 after RFC 5952. */
export function ipAddress(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.');
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  return isMapped ? bytes.slice(12).join('.') : ipv6(bytes);
}

/** No leading zeros, the longest run of two or more zero groups as `::`. */
function ipv6(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, index) => ((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0));
  let best = { from: 0, length: 1 };
  for (let from = 0; from < 8; from++) {
    let length = 0;
    while (from + length < 8 && groups[from + length] === 0) length++;
    if (length > best.length) best = { from, length };
  }
  const show = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  if (best.length < 2) return show(groups);
  return `${show(groups.slice(0, best.from))}::${show(groups.slice(best.from + best.length))}`;
}

/** The one text of an address (RFC 5952), whichever way it was written; null where it is none. IPv4 in IPv6 is IPv4. */
export function readIpAddress(text: string): string | null {
  if (text.length > 45) return null;
  const bytes = text.includes(':') ? bytesOf6(text) : bytesOf4(text);
  return bytes === null ? null : ipAddress(bytes);
}

function bytesOf4(text: string): readonly number[] | null {
  const parts = text.split('.');
  const isWhole = parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
  return isWhole ? parts.map(Number) : null;
}

function bytesOf6(text: string): readonly number[] | null {
  const halves = text.split('::');
  const sides = halves.map((half) => (half === '' ? [] : half.split(':')));
  const bytes = sides.map((groups, side) => groups.flatMap((group, at) => groupBytes(group, side === sides.length - 1 && at === groups.length - 1)));
  const [before = [], after] = bytes;
  if (halves.length > 2 || bytes.flat().includes(BAD)) return null;
  if (after === undefined) return before.length === 16 ? before : null;
  const missing = 16 - before.length - after.length;
  return missing < 2 ? null : [...before, ...Array.from({ length: missing }, () => 0), ...after];
}

const BAD = -1;

/** Two bytes; of the last group four, where it is IPv4. */
function groupBytes(group: string, isLast: boolean): readonly number[] {
  if (isLast && group.includes('.')) return bytesOf4(group) ?? [BAD];
  if (!/^[0-9A-Fa-f]{1,4}$/.test(group)) return [BAD];
  const value = Number.parseInt(group, 16);
  return [value >> 8, value & 0xff];
}

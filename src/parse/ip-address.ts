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

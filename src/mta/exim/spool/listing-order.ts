/** Value of each ASCII character in Exim's base 62, one more than its index so that nothing comes before everything; 0 for others. */
const VALUES = new Uint8Array(128);
for (const [index, char] of [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'].entries()) VALUES[char.charCodeAt(0)] = index + 1;
const BASE = 63;
const SECONDS_LENGTH = 6;
/** Where the sub-second field begins in an id of 16 and of 23 characters, and what follows it in a file name. */
const CLASSIC_FIELD = 14;
const CURRENT_FIELD = 19;
const CURRENT_NAME_LENGTH = 25;

/**
 * Names of -H files in the order of `exim -bp`. Since 4.90 the process id in an id does not count and equal moments keep the order of the directory; up to
 * 4.89 (`wholeId`) whole names are compared (exim queue.c as observed). The moments are compared as numbers: a hundred thousand strings made
 * for sorting cost more than reading the directories.
 */
export function inListingOrder(names: readonly string[], wholeId: boolean): readonly string[] {
  if (wholeId) return [...names].sort((left, right) => (left < right ? -1 : left > right ? 1 : 0));
  const seconds = new Float64Array(names.length);
  const fractions = new Float64Array(names.length);
  for (const [index, name] of names.entries()) {
    const isCurrent = name.length === CURRENT_NAME_LENGTH;
    seconds[index] = number(name, 0, SECONDS_LENGTH);
    const fraction = number(name, isCurrent ? CURRENT_FIELD : CLASSIC_FIELD, isCurrent ? 4 : 2);
    fractions[index] = isCurrent ? fraction : fraction * BASE * BASE; // "1c" stands before "1c00"
  }
  const order = Uint32Array.from(names.keys());
  order.sort((left, right) => (seconds[left] ?? 0) - (seconds[right] ?? 0) || (fractions[left] ?? 0) - (fractions[right] ?? 0) || left - right);
  return Array.from(order, (index) => names[index] ?? '');
}

/** A field as a number that is ordered as its bytes are. */
function number(name: string, start: number, length: number): number {
  let value = 0;
  for (let at = start; at < start + length; at++) value = value * BASE + (VALUES[name.charCodeAt(at)] ?? 0);
  return value;
}

/** Value of each ASCII character in Exim's base 62, one more than its index so that nothing comes before everything; 0 for others. */
const VALUES = new Uint8Array(128);
for (const [index, char] of [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'].entries()) VALUES[char.charCodeAt(0)] = index + 1;
const BASE = 63;
/** A fraction of two characters counts as one of four, since "1c" stands before "1c00". */
const CLASSIC_UNIT = BASE * BASE;
const FRACTIONS = CLASSIC_UNIT * CLASSIC_UNIT;
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
    fractions[index] = isCurrent ? fraction : fraction * CLASSIC_UNIT;
  }
  const order = orderByOneNumber(seconds, fractions) ?? orderByBoth(seconds, fractions);
  return Array.from(order, (index) => names[index] ?? '');
}

/**
 * Places in order, by numbers that hold moment and place, which are sorted without a function that compares; null where such numbers would be too big: a queue
 * of years, or ids of 23 characters whose moments are finer.
 */
function orderByOneNumber(seconds: Float64Array, fractions: Float64Array): Float64Array | null {
  const count = seconds.length;
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  let unit = CLASSIC_UNIT;
  for (let index = 0; index < count; index++) {
    first = Math.min(first, seconds[index] ?? 0);
    last = Math.max(last, seconds[index] ?? 0);
    if ((fractions[index] ?? 0) % CLASSIC_UNIT !== 0) unit = 1;
  }
  const steps = FRACTIONS / unit;
  if ((last - first + 1) * steps * count > Number.MAX_SAFE_INTEGER) return null;
  const keys = new Float64Array(count);
  for (let index = 0; index < count; index++) {
    keys[index] = (((seconds[index] ?? 0) - first) * steps + (fractions[index] ?? 0) / unit) * count + index;
  }
  return keys.sort().map((key) => key % count);
}

function orderByBoth(seconds: Float64Array, fractions: Float64Array): Uint32Array {
  const order = Uint32Array.from(seconds.keys());
  return order.sort(
    (left, right) => (seconds[left] ?? 0) - (seconds[right] ?? 0) || (fractions[left] ?? 0) - (fractions[right] ?? 0) || left - right,
  );
}

/** A field as a number that is ordered as its bytes are. */
function number(name: string, start: number, length: number): number {
  let value = 0;
  for (let at = start; at < start + length; at++) value = value * BASE + (VALUES[name.charCodeAt(at)] ?? 0);
  return value;
}

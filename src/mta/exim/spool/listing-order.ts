import { compareMoments } from './message-id.ts';

const SECONDS_LENGTH = 6;

/** A name below `input`: what follows its split directory, if any. */
export function fileName(name: string): string {
  return name.charCodeAt(1) === 47 ? name.slice(2) : name;
}

/**
 * Names in the order of `exim -bp`. Since 4.90 the process id in an id does not count and equal moments keep the order of the directory; up to 4.89
 * (`wholeId`) whole names are compared. Names are first put together by their second, which leaves little to sort in a big queue.
 */
export function inListingOrder(names: readonly string[], wholeId: boolean): readonly string[] {
  const bySecond = new Map<string, string[]>();
  for (const name of names) {
    const start = name.charCodeAt(1) === 47 ? 2 : 0;
    const second = name.slice(start, start + SECONDS_LENGTH);
    const together = bySecond.get(second);
    if (together === undefined) bySecond.set(second, [name]);
    else together.push(name);
  }
  const ordered: string[] = [];
  for (const second of [...bySecond.keys()].sort()) {
    const together = bySecond.get(second) ?? [];
    if (together.length > 1) together.sort(wholeId ? compareWhole : compareFiles);
    for (const name of together) ordered.push(name);
  }
  return ordered;
}

function compareFiles(left: string, right: string): number {
  return compareMoments(fileName(left), fileName(right));
}

function compareWhole(left: string, right: string): number {
  const leftFile = fileName(left);
  const rightFile = fileName(right);
  return leftFile < rightFile ? -1 : leftFile > rightFile ? 1 : 0;
}

/**
 * How many times longer work takes on four times the text: below 8 it is linear. The best of several runs of each counts, because other programs of
 * the machine make single runs slow.
 */
export function growth(work: (size: number) => () => void, size = 5000): number {
  const short = work(size);
  const long = work(size * 4);
  short();
  return best(long) / Math.max(0.5, best(short));
}

function best(run: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 7; round++) {
    const started = performance.now();
    run();
    least = Math.min(least, performance.now() - started);
  }
  return least;
}

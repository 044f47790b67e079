/**
 * How many times longer work takes on four times the text: below 8 it is linear. Short and long runs take turns and the best of each counts, because
 * other programs of the machine make single runs slow.
 */
export function growth(work: (size: number) => () => void, size = 5000): number {
  const short = work(size);
  const long = work(size * 4);
  let bestShort = Number.POSITIVE_INFINITY;
  let bestLong = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 12; round++) {
    const first = timeOf(short);
    const second = timeOf(long);
    if (round < 2) continue; // not compiled yet
    bestShort = Math.min(bestShort, first);
    bestLong = Math.min(bestLong, second);
  }
  return bestLong / Math.max(0.5, bestShort);
}

function timeOf(run: () => void): number {
  const started = performance.now();
  run();
  return performance.now() - started;
}

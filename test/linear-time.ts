/**
 * How many times more work four times the text takes: below 8 it is linear. The processor's time is measured, since other programs of the machine make
 * single runs slow; short and long runs take turns and the best of each counts. What seems not to be linear is measured again: what is not never seems so.
 */
export function growth(work: (size: number) => () => void, size = 5000): number {
  const short = work(size);
  const long = work(size * 4);
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 4 && least >= LINEAR; tries++) least = Math.min(least, measured(short, long));
  return least;
}

/** Below this it is linear: four times the text, and as much again for what disturbs. */
const LINEAR = 8;

function measured(short: () => void, long: () => void): number {
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

/** The same of a reader of lines, over the hostile lines of a size. */
export function lineGrowth(read: (line: string) => unknown, hostile: (size: number) => readonly string[], size = 1000): number {
  return growth((length) => {
    // Strings put together from pieces are laid out flat first.
    const flat = hostile(length).map((line) => Buffer.from(line, 'latin1').toString('latin1'));
    return () => {
      for (const line of flat) read(line);
    };
  }, size);
}

/** Milliseconds of the processor. */
function timeOf(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

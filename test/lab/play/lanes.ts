/** Lets only so many things go on at a time. */
export interface Lanes {
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** Makes `count` lanes; whoever finds none free waits. */
export function createLanes(count: number): Lanes {
  const waiting: (() => void)[] = [];
  let free = count;
  return {
    run: async (work) => {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next === undefined) free += 1;
        else next();
      }
    },
  };
}

import { writeSync } from 'node:fs';

/** The time that the programs of a box see: real speed, moved forward by the story between two events. */
export interface BoxClock {
  now(): Date;
  /** Moves the time forward to a moment; one that has already passed changes nothing. */
  advanceTo(moment: Date): void;
}

/** A clock that writes its two offsets (see clock.c) into an open file of the box. */
export function createClock(file: number, startsAt: Date): BoxClock {
  const atStart = startsAt.getTime() - Date.now();
  let offset = atStart;
  const show = (): void => {
    const page = Buffer.alloc(16);
    page.writeBigInt64LE(BigInt(Math.round(offset)) * 1_000_000n, 0);
    page.writeBigInt64LE(BigInt(Math.round(offset - atStart)) * 1_000_000n, 8);
    writeSync(file, page, 0, page.length, 0);
  };
  show();
  return {
    now: () => new Date(Date.now() + offset),
    advanceTo: (moment) => {
      const missing = moment.getTime() - (Date.now() + offset);
      if (missing <= 0) return;
      offset += missing;
      show();
    },
  };
}

import type { CronJob } from '../domain/site.ts';
import type { Ledger } from './ledger.ts';
import type { Surroundings } from './surroundings.ts';
import { isBeyondChance } from './web-timing.ts';

const DAY_MINUTES = 1440;

/** How well a job's slots fit some messages. */
export interface SlotFit {
  readonly job: CronJob;
  /** Minutes with a message, and those of them that are slots. */
  readonly hits: number;
  readonly minutes: number;
  /** Share of all minutes that are slots of the job. */
  readonly base: number;
}

/**
 * The job whose slots these messages fit, or null: nine of ten minutes with a message must be its slots, more than chance would have,
 * and no other job of the user may fit as well.
 */
export function fitJob(ledger: Ledger, rows: readonly number[], jobs: readonly CronJob[], around: Surroundings): SlotFit | null {
  const fits = jobs
    .map((job) => fitOf(ledger, rows, job, around))
    .filter(({ hits, minutes, base }) => hits >= 0.9 * minutes && isBeyondChance({ requests: minutes, hits, base }));
  fits.sort((left, right) => left.base - right.base);
  const [best, second] = fits;
  if (best === undefined) return null;
  return second !== undefined && second.base < best.base * 1.5 ? null : best;
}

function fitOf(ledger: Ledger, rows: readonly number[], job: CronJob, around: Surroundings): SlotFit {
  const minutes = new Set(rows.map((row) => Math.floor((ledger.at[row] ?? 0) / 60)));
  let hits = 0;
  for (const minute of minutes) if (around.isSlot(job.schedule, around.slotMinute(minute * 60))) hits++;
  return { job, hits, minutes: minutes.size, base: slotShare(minutes, job, around) };
}

/** Share of the minutes of a day that are slots: the day of the first message. */
function slotShare(minutes: ReadonlySet<number>, job: CronJob, around: Surroundings): number {
  const [first = 0] = minutes;
  let slots = 0;
  for (let minute = 0; minute < DAY_MINUTES; minute++) if (around.isSlot(job.schedule, around.slotMinute((first + minute) * 60))) slots++;
  return slots / DAY_MINUTES;
}

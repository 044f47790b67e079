import type { JobEvent } from '../domain/job-event.ts';
import type { CronJob } from '../domain/site.ts';
import type { Ledger } from './ledger.ts';
import type { Surroundings } from './surroundings.ts';
import { isBeyondChance } from './web-timing.ts';

/** A job's mail arrives within this many seconds after cron started it. */
const SOON = 60;
const DAY_MINUTES = 1440;
/** So much of the mail's minutes must be starts of the job. */
const NEARLY_ALL = 0.9;
/** Another job that fits must start this much more often to be told apart. */
const CLEARLY_RARER = 1.5;

/** How well the starts of a job fit some messages. */
export interface JobFit {
  readonly owner: string;
  readonly command: string;
  /** Its crontab line, if that is still there. */
  readonly job: CronJob | null;
  /** Its starts as cron logged them; empty where it does not. */
  readonly starts: readonly JobEvent[];
  /** Minutes with a message, and those of them in which the job started. */
  readonly hits: number;
  readonly minutes: number;
  /** Share of all minutes in which it starts. */
  readonly base: number;
}

/**
 * The job whose starts these messages fit, or null: nine of ten minutes with a message must be starts of it, more than chance would
 * have, and no other job of the user may fit as well. Starts are taken from cron's log where it has them, else from the crontab.
 */
export function fitJob(ledger: Ledger, user: string, rows: readonly number[], around: Surroundings): JobFit | null {
  const fits = candidates(user, around)
    .map((candidate) => fitOf(ledger, rows, candidate, around))
    .filter(({ hits, minutes, base }) => hits >= NEARLY_ALL * minutes && isBeyondChance({ requests: minutes, hits, base }));
  fits.sort((left, right) => left.base - right.base);
  const [best, second] = fits;
  if (best === undefined) return null;
  return second !== undefined && second.base < best.base * CLEARLY_RARER ? null : best;
}

type Candidate = Pick<JobFit, 'owner' | 'command' | 'job' | 'starts'>;

function candidates(user: string, { jobs, starts }: Surroundings): readonly Candidate[] {
  const byCommand = new Map<string, { job: CronJob | null; starts: JobEvent[] }>();
  for (const job of jobs) if (job.owner === user) byCommand.set(job.command, { job, starts: [] });
  for (const start of starts) {
    if (start.user !== user) continue;
    const known = byCommand.get(start.command);
    if (known === undefined) byCommand.set(start.command, { job: null, starts: [start] });
    else known.starts.push(start);
  }
  return [...byCommand].map(([command, found]) => ({ owner: user, command, ...found }));
}

function fitOf(ledger: Ledger, rows: readonly number[], candidate: Candidate, around: Surroundings): JobFit {
  const minutes = [...new Set(rows.map((row) => Math.floor((ledger.at[row] ?? 0) / 60)))].sort((left, right) => left - right);
  const { hits, base } = candidate.starts.length > 0 ? byStarts(ledger, rows, candidate.starts) : bySlots(minutes, candidate, around);
  return { ...candidate, hits, minutes: minutes.length, base };
}

function byStarts(ledger: Ledger, rows: readonly number[], starts: readonly JobEvent[]): { readonly hits: number; readonly base: number } {
  const seconds = starts.map(({ at }) => Math.floor(at / 1000)).sort((left, right) => left - right);
  const times = rows.map((row) => ledger.at[row] ?? 0).sort((left, right) => left - right);
  const hit = new Set<number>();
  let next = 0;
  for (const at of times) {
    while (next + 1 < seconds.length && (seconds[next + 1] ?? 0) <= at + 1) next++;
    const since = at - (seconds[next] ?? 0);
    if (since >= -1 && since <= SOON) hit.add(Math.floor(at / 60));
  }
  const span = Math.max((times.at(-1) ?? 0) - (times[0] ?? 0), (seconds.at(-1) ?? 0) - (seconds[0] ?? 0), 600);
  return { hits: hit.size, base: Math.min(1, (seconds.length * 60) / span) };
}

function bySlots(minutes: readonly number[], { job }: Candidate, around: Surroundings): { readonly hits: number; readonly base: number } {
  if (job === null) return { hits: 0, base: 1 };
  const isSlot = (minute: number): boolean => around.isSlot(job.schedule, around.slotMinute(minute * 60));
  const [first = 0] = minutes;
  let slots = 0;
  for (let minute = first; minute < first + DAY_MINUTES; minute++) if (isSlot(minute)) slots++;
  return { hits: minutes.filter(isSlot).length, base: slots / DAY_MINUTES };
}

import type { Host } from '../../../host/host.ts';
import { foldEntries, loadEntries } from '../../../journal/journal.ts';
import { REMEDY, type HoldSpan, type QueuePlan } from './plan.ts';

const HOLDS: ReadonlySet<string> = new Set([`${REMEDY}hold`, `${REMEDY}isolate`]);

/** The messages that our own holds in force have taken, and when; from the journal. */
export function heldByUs(host: Host, journal: string): ReadonlyMap<string, HoldSpan> {
  const held = new Map<string, HoldSpan>();
  for (const { remedy, state, at, plan } of foldEntries(loadEntries(host, journal)).values()) {
    if (!HOLDS.has(remedy) || state === 'undone' || state === 'rolled-back') continue;
    const { done, ids, began } = plan as QueuePlan;
    // One that was killed half-way has only its plan: what it named and what was held since then is ours.
    const to = state === 'planned' ? Number.POSITIVE_INFINITY : at;
    for (const id of done ?? ids ?? []) held.set(id, { from: began, to });
  }
  return held;
}

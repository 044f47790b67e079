import type { ClearedWhy, Nature, Severity } from '../domain/finding.ts';
import type { Portrait } from '../domain/portrait.ts';
import { innocenceOf } from './innocence.ts';
import { natureOf } from './natures.ts';
import { ENOUGH, pointsOf } from './signals.ts';
import type { Suspect } from './suspect.ts';

/** What a suspect is judged to be. */
export type Verdict =
  | { readonly kind: 'finding'; readonly nature: Nature; readonly points: number }
  | { readonly kind: 'cleared'; readonly why: ClearedWhy }
  | { readonly kind: 'ordinary' };

/** Judges one suspect: innocence first, then the weight of the signals. */
export function judge(suspect: Suspect): Verdict {
  const why = innocenceOf(suspect);
  if (why !== null) return { kind: 'cleared', why };
  const points = pointsOf(suspect);
  if (points >= ENOUGH) return { kind: 'finding', nature: natureOf(suspect), points };
  return points >= ENOUGH / 2 ? { kind: 'cleared', why: 'ordinary' } : { kind: 'ordinary' };
}

/** How bad it is: what leaves now and what waits weighs more than what is over (product §1). */
export function severityOf({ recipients, queued, held }: Portrait, isActive: boolean): Severity {
  const leaving = queued > held;
  if (isActive) return recipients >= 500 || queued >= 200 ? 'critical' : recipients >= 50 ? 'high' : 'medium';
  if (leaving) return queued >= 200 ? 'high' : 'medium';
  return 'low';
}

const RANK: Readonly<Record<Severity, number>> = { critical: 3, high: 2, medium: 1, low: 0 };

/** Orders findings by harm: severity, then recipients, then id so that the order is stable. */
export function byHarm(left: Ranked, right: Ranked): number {
  return (
    RANK[right.severity] - RANK[left.severity] ||
    (right.recipients ?? right.queued) - (left.recipients ?? left.queued) ||
    (left.id < right.id ? -1 : 1)
  );
}

interface Ranked {
  readonly severity: Severity;
  readonly recipients: number | null;
  readonly queued: number;
  readonly id: string;
}

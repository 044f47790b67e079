import type { ActionOutcome, ActionResult } from '../../../domain/queue-action.ts';

/** How many messages came to what. */
export function countResults(outcomes: readonly ActionOutcome[]): ReadonlyMap<ActionResult, number> {
  const counts = new Map<ActionResult, number>();
  for (const { result } of outcomes) counts.set(result, (counts.get(result) ?? 0) + 1);
  return counts;
}

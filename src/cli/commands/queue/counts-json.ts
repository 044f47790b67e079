import type { ActionResult } from '../../../domain/queue-action.ts';

/** Counts as checks of `undo --json` and `resume --json` (product §3). */
export function countsJson(counts: ReadonlyMap<ActionResult, number>): readonly object[] {
  return [...counts].map(([check, messages]) => ({ check, ok: check !== 'failed' && check !== 'locked', says: String(messages) }));
}

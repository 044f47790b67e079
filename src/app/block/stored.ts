import type { BlockPlan } from '../../domain/plan.ts';
import type { JournalEntry } from '../../domain/journal-entry.ts';
import { Exit, ToolError } from '../../domain/tool-error.ts';
import { foldEntries, loadEntries } from '../../journal/journal.ts';
import type { Context } from '../context.ts';
import { remedyNamed } from './remedies.ts';

/** Whether an entry of the journal is a block. */
export function isBlock({ remedy, plan }: JournalEntry): boolean {
  if (remedyNamed(remedy) === null || typeof plan !== 'object' || plan === null) return false;
  const { tests, steps, undo, source } = plan as Readonly<Record<string, unknown>>;
  return [tests, steps, undo].every(Array.isArray) && typeof source === 'object' && source !== null;
}

/** The plan of a block in the journal. */
export function planOf({ plan }: JournalEntry): BlockPlan {
  return plan as BlockPlan;
}

/** A block by the id of its action. Throws ToolError 65 when the journal has none of that id. */
export function requireBlock({ host, journal }: Context, action: string): JournalEntry {
  const entry = foldEntries(loadEntries(host, journal)).get(action.toLowerCase());
  if (entry === undefined || !isBlock(entry))
    throw new ToolError('not-found', Exit.nothingMatched, `the journal has no block ${action}`, { params: { action } });
  return entry;
}

/** Whether an action is in force, or broke off. */
export function isInForce({ state }: JournalEntry): boolean {
  return state === 'applied' || state === 'partial' || state === 'planned';
}

/** The blocks that are in force, or broke off. */
export function blocksInForce({ host, journal }: Context): readonly JournalEntry[] {
  const last = [...foldEntries(loadEntries(host, journal)).values()];
  return last.filter((entry) => isBlock(entry) && isInForce(entry));
}

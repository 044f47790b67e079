import type { JournalEntry } from '../../domain/journal-entry.ts';
import type { BlockPlan } from '../../domain/plan.ts';
import { Exit, ToolError } from '../../domain/tool-error.ts';
import type { Context } from '../context.ts';
import type { BlockDone } from './apply.ts';
import { requireChangeable, withLock } from './locked.ts';
import { endUnused, requireUnused } from './set-up.ts';
import { planOf, requireBlock } from './stored.ts';
import { takeBackEntry } from './take-back.ts';
import type { TakingBack } from './take-back.ts';

interface Undoing extends TakingBack {
  readonly action: string;
}

/**
 * Takes a block back by what the journal holds, and what was set up for it when it was the last that needed that. Throws ToolError 65 when it is not in force,
 * 77 while other blocks need it, and what `takeBackEntry` throws.
 */
export function undoBlock(context: Context, { action, ...how }: Undoing): BlockDone {
  requireChangeable(context);
  return withLock(context, () => {
    const entry = requireBlock(context, action);
    requireInForce(entry);
    requireUndoable(entry, planOf(entry));
    requireUnused(context, entry);
    const undone = takeBackEntry(context, entry, how);
    return { entry: undone, checks: endUnused(context, how.by) };
  });
}

function requireUndoable({ action, state }: JournalEntry, { undo, steps }: BlockPlan): void {
  if (undo.length > 0 || steps.length === 0 || state === 'planned') return;
  throw new ToolError('not-undoable', Exit.unavailable, `${action} cannot be taken back: what it ended is gone`, { params: { action } });
}

function requireInForce({ action, state }: JournalEntry): void {
  if (state !== 'applied' && state !== 'partial' && state !== 'planned')
    throw new ToolError('not-in-force', Exit.nothingMatched, `${action} is not in force any more`, { params: { action } });
}

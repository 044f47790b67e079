import type { JournalEntry } from '../../domain/journal-entry.ts';
import { Exit, ToolError } from '../../domain/tool-error.ts';
import { loadChanged, requireSound } from '../../remedies/road.ts';
import type { Context } from '../context.ts';
import { carryThrough } from './apply.ts';
import type { BlockDone } from './apply.ts';
import { requireChangeable, withLock } from './locked.ts';
import { planOf, requireBlock } from './stored.ts';

/**
 * Finishes an action that broke off, or takes back what was done of it where it cannot be finished. Throws ToolError 65 when it did not break off, 75 when
 * somebody has changed a file of it meanwhile or another run is at it.
 */
export function resumeBlock(context: Context, action: string, by: string): BlockDone {
  requireChangeable(context);
  return withLock(context, () => {
    const entry = requireBlock(context, action);
    if (entry.state !== 'planned') throw new ToolError('not-interrupted', Exit.nothingMatched, `${action} did not break off`, { params: { action } });
    const plan = planOf(entry);
    const [changed] = loadChanged(context.host, plan.steps);
    if (changed !== undefined)
      throw new ToolError('changed', Exit.changed, `${changed} was changed since`, {
        hint: `spamtrace undo ${action} --merge`,
        params: { path: changed },
      });
    requireSound(context.host, plan);
    const resumed: JournalEntry = { ...entry, by };
    return carryThrough(context, resumed, plan);
  });
}

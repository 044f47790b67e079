import { Exit, ToolError } from '../../domain/tool-error.ts';
import type { Context } from '../context.ts';
import { requireRoot } from '../require-root.ts';
import type { Progress } from '../scan/load-ledger.ts';
import type { BlockDone } from './apply.ts';
import { checkArrivals } from './arrivals.ts';
import { checkBlock } from './check.ts';
import { planOf, requireBlock } from './stored.ts';

/** Whether a block holds: it stands as it was made, and nothing has come from its source since. Throws ToolError 65 when it is not in force, 77 without root. */
export function* verifyBlock(context: Context, action: string): Generator<Progress, BlockDone, undefined> {
  requireRoot(context.host);
  const entry = requireBlock(context, action);
  if (entry.state !== 'applied' && entry.state !== 'partial')
    throw new ToolError('not-in-force', Exit.nothingMatched, `${action} is not in force`, { params: { action } });
  const plan = planOf(entry);
  const arrivals = plan.source.kind === 'unknown' ? [] : yield* checkArrivals(context, plan.source, entry.at);
  const checks = [...checkBlock(context, plan), ...arrivals];
  return { entry, checks };
}

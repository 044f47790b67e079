import type { JournalEntry } from '../../domain/journal-entry.ts';
import type { BlockPlan } from '../../domain/plan.ts';
import { Exit, ToolError } from '../../domain/tool-error.ts';
import { foldEntries, loadEntries } from '../../journal/journal.ts';
import { decodeBytes } from '../../parse/decode-bytes.ts';
import { fileSteps, loadState } from '../../remedies/road.ts';
import type { Context } from '../context.ts';
import { remedyNamed } from './remedies.ts';
import { isBlock, planOf } from './stored.ts';

/** A directory that a block of ours touched, and gave up, may be this much older than its entry; milliseconds. */
const SLACK = 15_000;

/** Throws ToolError 75 when a reload would put somebody else's edit in force, unless that is accepted. */
export function requireSettled(context: Context, plan: BlockPlan, accepted: boolean): void {
  if (accepted) return;
  const blocks = [...foldEntries(loadEntries(context.host, context.journal)).values()].filter(isBlock);
  const found = remedyNamed(plan.remedy)?.pending?.(context, plan) ?? [];
  const pending = found.filter((path) => !isOurs(context, path, blocks));
  if (pending.length === 0) return;
  throw new ToolError(
    'pending-edit',
    Exit.changed,
    `somebody has changed the configuration and not loaded it yet: ${decodeBytes(pending[0] ?? '')}`,
    {
      lines: pending.slice(0, 20).map(decodeBytes),
      hint: '--accept-pending lets that go live too.',
      params: { path: decodeBytes(pending[0] ?? '') },
    },
  );
}

/** A file as one of our blocks has left it, or a directory in which one of them came and went. */
function isOurs({ host }: Context, path: string, blocks: readonly JournalEntry[]): boolean {
  const facts = host.facts(path);
  return blocks.some((entry) => {
    const { steps, probe } = planOf(entry);
    const own = [...fileSteps(steps), ...(probe?.steps ?? [])];
    if (facts?.kind === 'directory')
      return Math.abs(entry.at - facts.modifiedAt) < SLACK && own.some((step) => step.path.slice(0, step.path.lastIndexOf('/')) === path);
    return own.some((step) => step.path === path && loadState(host, step) !== 'changed');
  });
}

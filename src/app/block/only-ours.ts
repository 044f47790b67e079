import type { FileStep, WriteStep } from '../../domain/plan.ts';
import { foldEntries, loadEntries } from '../../journal/journal.ts';
import { fileSteps, loadFile } from '../../remedies/road.ts';
import { applyHunks, digestOf, mergeStep } from '../../remedies/text-change.ts';
import type { Context } from '../context.ts';
import { isBlock, isInForce, planOf } from './stored.ts';

/**
 * The step that takes one action's part out of a file in which, beside it, only other actions of ours have put or taken something since: without all of their
 * parts it is what one of them once found. null where anybody else has changed it.
 */
export function ownMerge({ host, journal }: Pick<Context, 'host' | 'journal'>, step: FileStep): WriteStep | null {
  const text = step.kind === 'write' ? loadFile(host, step.path) : null;
  if (text === null) return null;
  const found = new Set<string | null>();
  let rest = text;
  // The last first: what one has put in may stand inside of what another had put in before.
  for (const entry of [...foldEntries(loadEntries(host, journal)).values()].filter(isBlock).reverse()) {
    const { steps, undo } = planOf(entry);
    for (const made of fileSteps(steps)) if (made.path === step.path) found.add(made.expect);
    const own = isInForce(entry) ? fileSteps(undo).find(({ path }) => path === step.path) : undefined;
    const merged = own === undefined ? null : mergeStep(own, rest);
    if (own !== undefined && merged === null && entry.state !== 'planned') return null;
    rest = merged === null ? rest : (applyHunks(rest, merged.hunks) ?? '');
  }
  return found.has(digestOf(rest)) ? mergeStep(step, text) : null;
}

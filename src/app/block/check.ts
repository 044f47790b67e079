import type { BlockPlan, Check } from '../../domain/plan.ts';
import { decodeBytes } from '../../parse/decode-bytes.ts';
import { fileSteps, loadState } from '../../remedies/road.ts';
import type { Context } from '../context.ts';
import { ownMerge } from './only-ours.ts';
import { remedyNamed } from './remedies.ts';

/** Whether a block stands: its files as it left them, and what its remedy looks at. */
export function checkBlock(context: Context, plan: BlockPlan): readonly Check[] {
  const steps = fileSteps(plan.steps);
  const changed = steps.find((step) => {
    const state = loadState(context.host, step);
    const undo = fileSteps(plan.undo).find(({ path }) => path === step.path);
    return state !== 'done' && (state === 'ready' || undo === undefined || ownMerge(context, undo) === null);
  });
  const ofFiles: Check =
    changed === undefined
      ? { check: 'files', ok: true, says: { id: 'check.files', params: { files: steps.length } } }
      : { check: 'files', ok: false, says: { id: 'check.fileChanged', params: { path: decodeBytes(changed.path) } } };
  return [...(steps.length === 0 ? [] : [ofFiles]), ...(remedyNamed(plan.remedy)?.check(context, plan) ?? [])];
}

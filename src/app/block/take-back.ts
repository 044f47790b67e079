import type { JournalEntry } from '../../domain/journal-entry.ts';
import type { BlockPlan, FileStep, Step } from '../../domain/plan.ts';
import { Exit, ToolError } from '../../domain/tool-error.ts';
import { appendEntry } from '../../journal/journal.ts';
import { decodeBytes } from '../../parse/decode-bytes.ts';
import { differenceOf } from '../../remedies/difference.ts';
import { carryOut, fileSteps, loadFile, loadState, requireSound, undoSteps } from '../../remedies/road.ts';
import { applyHunks, mergeStep } from '../../remedies/text-change.ts';
import type { Context } from '../context.ts';
import { ownMerge } from './only-ours.ts';
import { requireSettled } from './pending.ts';
import { unpackText } from './packed-texts.ts';
import { planOf } from './stored.ts';

/** How an action is to be taken back. */
export interface TakingBack {
  readonly by: string;
  /** Take just our part out of what has changed since. */
  readonly merge: boolean;
  /** Let somebody else's pending edits go live with it. */
  readonly acceptPending?: boolean;
}

/**
 * Takes one action back, while the lock is held; its entry as the journal has it then. Throws ToolError 75 when a file has changed since (with the difference)
 * or the configuration is broken: nothing is done then; 71 when a step fails, and the action is put in force again.
 */
export function takeBackEntry(context: Context, entry: JournalEntry, { by, merge, acceptPending = false }: TakingBack): JournalEntry {
  const { host, journal } = context;
  const plan = planOf(entry);
  const steps = undoSteps(plan).map((step) => currentStep(context, step, { plan, merge }));
  requireSettled(context, plan, acceptPending);
  requireSound(host, plan);
  try {
    carryOut(host, steps);
  } catch (cause) {
    putBack(context, plan, entry);
    throw cause;
  }
  const undone: JournalEntry = { ...entry, at: host.now(), by, state: 'undone' };
  appendEntry(host, journal, undone);
  return undone;
}

interface Current {
  readonly plan: BlockPlan;
  readonly merge: boolean;
}

/** A step of the undo as it fits the machine now. Throws ToolError 75 where it does not. */
function currentStep(context: Context, step: Step, { plan, merge }: Current): Step {
  const { host } = context;
  if (step.kind === 'run' || step.kind === 'signal' || loadState(host, step) !== 'changed') return step;
  const text = loadFile(host, step.path);
  const merged = merge && text !== null ? mergeStep(step, text) : ownMerge(context, step);
  if (merged !== null) return merged;
  const path = decodeBytes(step.path);
  throw new ToolError('changed', Exit.changed, `${path} was changed since`, {
    lines: differenceSince(step, text, plan).map(decodeBytes),
    params: { path },
    ...(merge ? {} : { hint: '--merge takes out just the part that spamtrace put in.' }),
  });
}

/** How a file differs from what the block left. */
function differenceSince(step: FileStep, text: string | null, { steps, texts }: BlockPlan): readonly string[] {
  const made = fileSteps(steps).find(({ path }) => path === step.path);
  if (text === null || made === undefined || made.kind === 'remove') return [];
  const before = made.expect === null ? '' : unpackText(texts[step.path]);
  const left = before === null ? null : applyHunks(before, made.hunks);
  return left === null ? [] : differenceOf(left, text);
}

/** An undo that failed half-way is no undo: the block is put in force again, as far as that goes. */
function putBack({ host, journal }: Context, plan: BlockPlan, entry: JournalEntry): void {
  try {
    carryOut(host, plan.steps);
  } catch (cause) {
    if (!(cause instanceof ToolError)) throw cause;
    appendEntry(host, journal, { ...entry, at: host.now(), state: 'partial' });
  }
}

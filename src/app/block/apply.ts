import type { ActionState, JournalEntry } from '../../domain/journal-entry.ts';
import type { BlockPlan, Check } from '../../domain/plan.ts';
import { sourceId } from '../../domain/source.ts';
import { Exit, ToolError } from '../../domain/tool-error.ts';
import type { Instant } from '../../domain/untrusted.ts';
import { appendEntry } from '../../journal/journal.ts';
import { carryOut, endOfProbe, fileSteps, loadChanged, requireSound, stepsWithProbe, takeBack } from '../../remedies/road.ts';
import type { Context } from '../context.ts';
import { checkBlock } from './check.ts';
import { requireChangeable, withLock } from './locked.ts';
import { requireSettled } from './pending.ts';
import { remedyNamed } from './remedies.ts';
import { endUnused } from './set-up.ts';
import { blocksInForce } from './stored.ts';

/** A block that is about to be made. */
export interface Block {
  readonly action: string;
  readonly plan: BlockPlan;
  readonly by: string;
  readonly until: Instant | null;
  /** Let somebody else's pending edits go live with it. */
  readonly acceptPending?: boolean;
}

/** What a block, or an end of one, has come to. */
export interface BlockDone {
  readonly entry: JournalEntry;
  readonly checks: readonly Check[];
}

/** Throws ToolError 65 when a block of this source is in force already, or broke off. */
export function requireNew(context: Context, source: string, remedy: string): void {
  const before = blocksInForce(context).find((entry) => entry.source === source && entry.remedy === remedy);
  if (before === undefined) return;
  const { action, state } = before;
  throw new ToolError('blocked-before', Exit.nothingMatched, `${source} is blocked already: ${action}`, {
    hint: state === 'planned' ? `It broke off: spamtrace resume ${action}` : `spamtrace ${state === 'partial' ? 'undo' : 'verify'} ${action}`,
    params: { source, action },
  });
}

/**
 * Lock, journal, steps, checks, journal; what fails on the way is taken back. What a block needs set up first is an action before it, by the same road. Throws
 * ToolError 75 before anything is done when the machine is not what the plan saw, its configuration is broken already, or another run is at it; 77 or 71 when
 * the journal cannot be written.
 */
export function applyBlock(context: Context, { plan: { setUp, ...plan }, ...block }: Block): BlockDone {
  requireChangeable(context);
  return withLock(context, () => {
    requireNew(context, nameOf(plan), plan.remedy);
    const before = setUp === undefined ? null : { ...block, ...setUp, until: null };
    if (before !== null) requireUntouched(context, before);
    requireUntouched(context, { ...block, plan: withoutPaths(plan, setUp?.plan) });
    const ready = before === null ? null : begin(context, before);
    if (ready !== null && ready.entry.state !== 'applied') return ready;
    const done = begin(context, { ...block, plan });
    return done.entry.state === 'rolled-back' ? { ...done, checks: [...done.checks, ...endUnused(context, block.by)] } : done;
  });
}

/** A plan without the files that are set up first: they are not yet what it will find. */
function withoutPaths(plan: BlockPlan, first: BlockPlan | undefined): BlockPlan {
  const paths = fileSteps(first?.steps ?? []).map(({ path }) => path);
  return { ...plan, steps: plan.steps.filter((step) => !('path' in step) || !paths.includes(step.path)) };
}

/** Throws ToolError 75 where the machine is not what the plan saw. */
function requireUntouched(context: Context, { plan, acceptPending = false }: Block): void {
  const [changed] = loadChanged(context.host, plan.steps);
  if (changed !== undefined) throw new ToolError('changed', Exit.changed, `${changed} was changed just now`, { params: { path: changed } });
  requireSettled(context, plan, acceptPending);
  requireSound(context.host, plan);
}

function begin(context: Context, { action, plan, by, until }: Block): BlockDone {
  const { host, journal } = context;
  const entry: JournalEntry = {
    ...{ action, at: host.now(), by, source: nameOf(plan), remedy: plan.remedy, state: 'planned', until, plan },
  };
  appendEntry(host, journal, entry);
  return carryThrough(context, entry, plan);
}

/** Of what a plan is, in the journal: its source, or the setting that it is about. */
function nameOf({ source, facts }: BlockPlan): string {
  return facts['setting'] === undefined ? sourceId(source) : `setting:${facts['setting']}`;
}

/** The steps of a plan that the journal holds, from wherever they stand. */
export function carryThrough(context: Context, entry: JournalEntry, plan: BlockPlan): BlockDone {
  const { host, journal } = context;
  let isInForce = false;
  try {
    const remedy = remedyNamed(plan.remedy);
    remedy?.before?.(context, plan, entry.action);
    carryOut(host, stepsWithProbe(plan));
    isInForce = true;
    const probed = remedy?.probe?.(context, plan) ?? [];
    carryOut(host, endOfProbe(plan));
    const checks = [...checkBlock(context, plan), ...probed];
    const failed = checks.find(({ ok }) => !ok);
    if (failed !== undefined) return rollBack(context, { entry, plan, why: failed, isInForce });
    // Before it is noted: a run that is killed here broke off, and whoever resumes it ends what is open still.
    const ended = remedy?.after?.(context, plan) ?? [];
    const applied: JournalEntry = { ...entry, at: host.now(), state: 'applied' };
    appendEntry(host, journal, applied);
    return { entry: applied, checks: [...checks, ...ended] };
  } catch (cause) {
    if (!(cause instanceof ToolError)) throw cause;
    const why: Check = { check: 'steps', ok: false, says: { id: 'check.rolledBack', params: { why: whyOf(cause) } } };
    return rollBack(context, { entry, plan, why, isInForce });
  }
}

interface RollingBack {
  readonly entry: JournalEntry;
  readonly plan: BlockPlan;
  readonly why: Check;
  /** Every step was done, so that programs have loaded what is taken back now. */
  readonly isInForce: boolean;
}

function rollBack(context: Context, { entry, plan, why, isInForce }: RollingBack): BlockDone {
  const { file, program } = takeBack(context.host, plan, { began: fileSteps(plan.steps).length === 0 });
  const left = file ?? program;
  const isBack = file === null && (program === null || !isInForce);
  const checks: Check[] = [why];
  if (left !== null) checks.push({ check: 'rollback', ok: isBack, says: { id: 'check.leftBehind', params: { why: whyOf(left) } } });
  const state: ActionState = isBack ? 'rolled-back' : 'partial';
  return { entry: noteEnd(context, { ...entry, at: context.host.now(), state }), checks };
}

/** Notes how an action ended. Where even that cannot be written (a full disk), the journal still says that it was planned, and `resume` finds it. */
function noteEnd({ host, journal }: Context, entry: JournalEntry): JournalEntry {
  try {
    appendEntry(host, journal, entry);
  } catch (cause) {
    if (!(cause instanceof ToolError)) throw cause;
  }
  return entry;
}

function whyOf({ message, lines }: ToolError): string {
  return [message, ...lines].join(' · ');
}

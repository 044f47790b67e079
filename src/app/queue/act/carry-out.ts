import { randomBytes } from 'node:crypto';
import type { JournalEntry } from '../../../domain/journal-entry.ts';
import type { ActionOutcome, ActionReason, ActionResult, QueueVerb } from '../../../domain/queue-action.ts';
import { appendEntry } from '../../../journal/journal.ts';
import type { Context } from '../../context.ts';
import { requireAdmin } from './allowed.ts';
import { actOnAll } from './batches.ts';
import type { ChosenMessage, Choice } from './choose.ts';
import { byServer, Controls } from './controls.ts';
import { exportMessages, exportPath, keyOf } from './export.ts';
import { heldByUs } from './held-by-us.ts';
import { needsIds, queuePlan, reasonToSkip, REMEDY, type QueuePlan } from './plan.ts';

/** What is asked for, as typed. */
export interface ActionAsked {
  readonly verb: QueueVerb;
  readonly choice: Choice;
  /** The messages were named by id. */
  readonly isNamed: boolean;
  /** The selectors as typed, for the journal. */
  readonly selection: string;
  /** The finding that was asked for, or null. */
  readonly source: string | null;
  readonly exportFirst: boolean;
  readonly by: string;
}

/** What will be done once it is agreed to. */
export interface Action extends ActionAsked {
  readonly todo: readonly ChosenMessage[];
  /** Outcomes that are certain without doing anything. */
  readonly left: readonly ActionOutcome[];
  readonly controls: Controls;
}

/** What was done. */
export interface ActionDone {
  /** Id in the journal; null when there was nothing to do. */
  readonly action: string | null;
  readonly export: string | null;
  readonly counts: Readonly<Partial<Record<ActionResult, number>>>;
  readonly isWhole: boolean;
}

/** Prepares an action: nothing is changed yet. Throws ToolError 69 where the mail server's program is missing, 77 where nothing may be changed. */
export function prepareAction(context: Context, asked: ActionAsked): Action {
  requireAdmin(context);
  const controls = new Controls(context);
  const knowing = {
    isNamed: asked.isNamed,
    heldByUs: asked.verb === 'release' && !asked.isNamed ? heldByUs(context.host, context.journal) : new Map<string, never>(),
  };
  const left: ActionOutcome[] = asked.choice.missing.map((id) => leftAlone(id, 'left', 'gone'));
  const todo: ChosenMessage[] = [];
  for (const message of asked.choice.messages) {
    const { isolatedQueue } = controls.of(message.ref.mta);
    const reason = reasonToSkip(asked.verb, message, { ...knowing, isolatedQueue });
    if (reason === null) todo.push(message);
    else left.push(leftAlone(message.ref.id, reason, 'skipped'));
  }
  return { ...asked, controls, todo, left };
}

/** Journal, export, act, verify, journal; `tell` gets every message's outcome as soon as it is known. Throws ToolError 71 or 77 before anything is done. */
export async function carryOut(context: Context, action: Action, tell: (outcome: ActionOutcome) => void): Promise<ActionDone> {
  const { controls, left, todo } = action;
  const counts: Partial<Record<ActionResult, number>> = {};
  const done: string[] = [];
  const count = (outcome: ActionOutcome): void => {
    counts[outcome.result] = (counts[outcome.result] ?? 0) + 1;
    if (needsIds(action.verb) && (outcome.result === 'held' || outcome.result === 'released')) done.push(outcome.id);
    tell(outcome);
  };
  try {
    if (todo.length === 0) {
      left.forEach(count);
      return { action: null, export: null, counts, isWhole: true };
    }
    const entry = planned(context, action);
    const exported = await exportFirst(context, action, entry);
    left.forEach(count);
    const messages = exported === null ? todo : todo.filter(({ ref }) => exported.has(keyOf(ref)));
    if (exported !== null) for (const { ref } of todo) if (!exported.has(keyOf(ref))) count(leftAlone(ref.id, 'left', 'gone'));
    for (const [mta, own] of byServer(messages))
      await actOnAll(context.host, { control: controls.of(mta), verb: action.verb, messages: own, tell: count });
    const isWhole = (counts.failed ?? 0) + (counts.locked ?? 0) === 0;
    const plan: QueuePlan = { ...planOf(entry), ids: null, counts, done: needsIds(action.verb) ? done : null };
    appendEntry(context.host, context.journal, { ...entry, at: context.host.now(), state: isWhole ? 'applied' : 'partial', plan });
    return { action: entry.action, export: plan.export, counts, isWhole };
  } finally {
    controls.close();
  }
}

function planned(context: Context, { verb, todo, selection, source, choice, by, exportFirst: exports }: Action): JournalEntry {
  const { host, journal } = context;
  const action = randomBytes(4).toString('hex');
  const began = host.now();
  const file = exports ? exportPath(context, action, began) : null;
  const plan = queuePlan({ verb, selection, messages: todo, export: file, kept: choice.kept, began });
  const entry: JournalEntry = { action, at: began, by, source: source ?? 'queue', remedy: REMEDY + verb, state: 'planned', until: null, plan };
  appendEntry(host, journal, entry);
  return entry;
}

function planOf({ plan }: JournalEntry): QueuePlan {
  return plan as QueuePlan;
}

/** Names (`keyOf`) of those that are safe in the archive; null where none was asked for. An archive that fails ends the action before anything is done. */
async function exportFirst(context: Context, { todo }: Action, entry: JournalEntry): Promise<ReadonlySet<string> | null> {
  const { export: file } = planOf(entry);
  if (file === null) return null;
  try {
    return (await exportMessages(context, todo, file)).keys;
  } catch (cause) {
    appendEntry(context.host, context.journal, { ...entry, at: context.host.now(), state: 'rolled-back', plan: { ...planOf(entry), export: null } });
    throw cause;
  }
}

function leftAlone(id: string, reason: ActionReason, result: ActionResult): ActionOutcome {
  return { id, result, says: null, reason };
}

import type { JournalEntry } from '../../../domain/journal-entry.ts';
import type { ActionOutcome, ActionResult } from '../../../domain/queue-action.ts';
import { Exit, ToolError } from '../../../domain/tool-error.ts';
import { appendEntry } from '../../../journal/journal.ts';
import type { Context } from '../../context.ts';
import { requireAdmin } from './allowed.ts';
import { actOnAll } from './batches.ts';
import { chooseAgain, type ChosenMessage } from './choose.ts';
import { countResults } from './count-results.ts';
import { byServer, Controls } from './controls.ts';
import { needsIds, reasonToSkip, type QueuePlan } from './plan.ts';

/** An action on a queue that broke off and was taken up again. */
export interface Resumed {
  readonly entry: JournalEntry;
  /** What became of the messages that were still to be acted on. */
  readonly outcomes: readonly ActionOutcome[];
}

/**
 * Finishes an action on a queue that broke off, on those of its messages that are still there (one that arrived later under such an id is left); one whose archive was not written yet has not begun, and is
 * noted so. Throws ToolError 65 when it did not break off, 69 where the journal does not name each message.
 */
export async function resumeQueueAction(context: Context, entry: JournalEntry, by: string): Promise<Resumed> {
  requireAdmin(context);
  const { host, journal } = context;
  const { action, state } = entry;
  const plan = entry.plan as QueuePlan;
  if (state !== 'planned') throw new ToolError('not-interrupted', Exit.nothingMatched, `${action} did not break off`, { params: { action } });
  const note = (now: Pick<JournalEntry, 'state' | 'plan'>): JournalEntry => {
    const noted: JournalEntry = { ...entry, ...now, at: host.now(), by };
    appendEntry(host, journal, noted);
    return noted;
  };
  if (plan.export !== null && host.facts(plan.export) === null)
    return { entry: note({ state: 'rolled-back', plan: { ...plan, export: null } }), outcomes: [] };
  if (plan.ids === null)
    throw new ToolError('not-named', Exit.unavailable, `${action} was of ${plan.messages} messages, and the journal does not name each`, {
      hint: `Select what is left: spamtrace queue ${plan.verb} ${plan.selection}`,
      params: { action, messages: plan.messages },
    });
  const outcomes = await finish(context, plan, plan.ids);
  const counts = Object.fromEntries(countResults(outcomes)) as Partial<Record<ActionResult, number>>;
  const open = new Set(outcomes.filter(({ result }) => result === 'failed' || result === 'locked').map(({ id }) => id));
  const notOurs = new Set(outcomes.filter(({ result }) => result === 'changed').map(({ id }) => id));
  const done = needsIds(plan.verb) ? plan.ids.filter((id) => !open.has(id) && !notOurs.has(id)) : null;
  return { entry: note({ state: open.size === 0 ? 'applied' : 'partial', plan: { ...plan, ids: null, counts, done } }), outcomes };
}

async function finish(context: Context, { verb, began }: QueuePlan, ids: readonly string[]): Promise<readonly ActionOutcome[]> {
  const controls = new Controls(context);
  try {
    const { messages, missing, others } = chooseAgain(context, ids, began);
    const outcomes: ActionOutcome[] = [...others];
    for (const [mta, own] of byServer(messages)) {
      const control = controls.of(mta);
      const knowing = { isolatedQueue: control.isolatedQueue, isNamed: true, heldByUs: new Map<string, never>() };
      const todo: readonly ChosenMessage[] = own.filter((message) => reasonToSkip(verb, message, knowing) === null);
      await actOnAll(context.host, { control, verb, messages: todo, tell: (outcome) => outcomes.push(outcome) });
    }
    if (verb === 'remove') for (const { kind } of context.servers) outcomes.push(...(controls.of(kind).removeRest?.(missing) ?? []));
    return outcomes;
  } finally {
    controls.close();
  }
}

import type { JournalEntry } from '../../../domain/journal-entry.ts';
import type { ActionOutcome, QueueVerb } from '../../../domain/queue-action.ts';
import { Exit, ToolError } from '../../../domain/tool-error.ts';
import type { Context } from '../../context.ts';
import { requireAdmin } from './allowed.ts';
import { actOnAll } from './batches.ts';
import { chooseAgain, type ChosenMessage } from './choose.ts';
import { byServer, Controls } from './controls.ts';
import { reasonToSkip, REMEDY, type QueuePlan } from './plan.ts';

const BACK: Readonly<Partial<Record<string, QueueVerb>>> = { hold: 'release', isolate: 'release', release: 'hold' };

/** Whether an entry of the journal is an action on a queue. */
export function isQueueAction({ remedy }: JournalEntry): boolean {
  return remedy.startsWith(REMEDY);
}

/**
 * Takes a hold or a release back from the messages that are still there (one that arrived later under such an id is left); what became of each. Throws ToolError 69 for what cannot be taken back: of a
 * removal, the hint tells how its archive is brought back.
 */
export async function undoQueueAction(context: Context, entry: JournalEntry): Promise<readonly ActionOutcome[]> {
  requireAdmin(context);
  const plan = entry.plan as QueuePlan;
  const verb = BACK[plan.verb];
  if (verb === undefined) throw notUndoable(entry.action, plan);
  const controls = new Controls(context);
  try {
    const again = chooseAgain(context, plan.done ?? plan.ids ?? [], plan.began);
    const outcomes: ActionOutcome[] = [...again.others];
    for (const [mta, messages] of byServer(again.messages)) {
      const control = controls.of(mta);
      const { isolatedQueue } = control;
      const knowing = { isolatedQueue, isNamed: true, heldByUs: new Map<string, never>() };
      const isMeant = ({ ref }: ChosenMessage): boolean => plan.verb !== 'isolate' || isolatedQueue === null || ref.queue === isolatedQueue;
      const todo = messages.filter((message) => isMeant(message) && reasonToSkip(verb, message, knowing) === null);
      await actOnAll(context.host, { control, verb, messages: todo, tell: (outcome) => outcomes.push(outcome) });
    }
    return outcomes;
  } finally {
    controls.close();
  }
}

function notUndoable(action: string, plan: QueuePlan): ToolError {
  const hint = plan.export === null ? {} : { hint: `spamtrace queue import ${plan.export}` };
  return new ToolError('not-undoable', Exit.unavailable, `${action} (queue ${plan.verb}) cannot be taken back by itself`, {
    ...hint,
    params: { action },
  });
}

import { carryOut, prepareAction, type Action, type ActionDone } from '../../../app/queue/act/carry-out.ts';
import { requireAdmin } from '../../../app/queue/act/allowed.ts';
import type { ActionOutcome, QueueVerb } from '../../../domain/queue-action.ts';
import { Exit, ToolError, type ExitCode } from '../../../domain/tool-error.ts';
import type { Invocation } from '../../command.ts';
import { requireYes } from '../../confirm.ts';
import { operator } from '../../context.ts';
import { safeLine } from '../../safe-text.ts';
import { chosenBy } from './chosen.ts';
import { printDone, reasonText } from './print-done.ts';

/** Calls of more than one message are exported first by `remove`. */
const FEW = 1;

/** `spamtrace queue remove|hold|release|retry|return`: what was chosen is shown as a number, agreed to, checked again message by message, and done. */
export async function runQueueAct(verb: QueueVerb, invocation: Invocation): Promise<ExitCode> {
  const { asked, choice, isNamed, selection } = await chosenBy(invocation);
  const { context } = asked;
  requireAdmin(context);
  if (choice.messages.length === 0) {
    if (isNamed) throw noneOf(choice.missing);
    return tellNothing(invocation, choice.kept);
  }
  const exportFirst = verb === 'remove' && choice.messages.length > FEW && invocation.options['export'] !== false;
  const action = prepareAction(context, { verb, choice, isNamed, selection, source: asked.selection.source, exportFirst, by: operator() });
  if (action.todo.length > 0) requireYes(question(action, invocation), invocation);
  const tell = teller(invocation);
  const done = await carryOut(context, action, tell.outcome);
  tell.end(action, done);
  return done.isWhole ? Exit.done : Exit.partly;
}

function noneOf(ids: readonly string[]): ToolError {
  const text = ids.join(' ');
  return new ToolError('no-message', Exit.nothingMatched, `not in the queue: ${text}`, {
    hint: 'It may have left meanwhile: spamtrace explain ID.',
    params: { text },
  });
}

function tellNothing({ out, texts, global }: Invocation, kept: number): ExitCode {
  if (global.json) return Exit.done;
  out.line(texts['action.nothing']());
  if (kept > 0) out.line(texts['action.kept']({ messages: kept }));
  return Exit.done;
}

function question({ verb, todo, left, choice }: Action, { texts }: Invocation): string {
  const parts = [
    texts[`action.ask.${verb}`]({ messages: todo.length }),
    left.length > 0 ? texts['action.ask.left']({ messages: left.length }) : '',
    choice.kept > 0 ? texts['action.kept']({ messages: choice.kept }) : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

interface Teller {
  readonly outcome: (outcome: ActionOutcome) => void;
  readonly end: (action: Action, done: ActionDone) => void;
}

function teller(invocation: Invocation): Teller {
  const { out, texts, global } = invocation;
  if (global.json) {
    return {
      outcome: (outcome) => out.json({ id: outcome.id, result: outcome.result, says: reasonText(outcome, texts) }),
      end: () => undefined,
    };
  }
  const unusual: ActionOutcome[] = [];
  return {
    outcome: (outcome) => {
      if (outcome.result === 'failed' || outcome.result === 'locked' || outcome.result === 'changed') unusual.push(outcome);
    },
    end: (action, done) => {
      for (const outcome of unusual)
        out.line(safeLine(`${outcome.id}: ${texts[`action.result.${outcome.result}`]()} ${reasonText(outcome, texts) ?? ''}`.trimEnd()));
      printDone(action, done, invocation);
    },
  };
}

import { listActions, undoAction } from '../../app/journal.ts';
import { rfc3339 } from '../../app/context.ts';
import { trustSource } from '../../app/trust.ts';
import { Exit, ToolError } from '../../domain/tool-error.ts';
import type { ExitCode } from '../../domain/tool-error.ts';
import { say } from '../../i18n/index.ts';
import type { Invocation } from '../command.ts';
import { countResults } from '../../app/queue/act/count-results.ts';
import { countsJson } from './queue/counts-json.ts';
import { contextOf, operator } from '../context.ts';
import { showProgress } from '../progress.ts';
import { safeLine } from '../safe-text.ts';
import { shortMoment } from '../short-moment.ts';

/** `spamtrace trust SOURCE --why TEXT`: not to be reported until its behaviour changes. */
export async function runTrust(invocation: Invocation): Promise<ExitCode> {
  const { operands, options, out, texts, global } = invocation;
  const [what = ''] = operands;
  const why = typeof options['why'] === 'string' ? options['why'].trim() : '';
  if (why === '') throw new ToolError('usage', Exit.usage, 'say why it is trusted: --why TEXT');
  const { action, source } = await showProgress(trustSource(contextOf(invocation), { what, why, by: operator() }), invocation);
  if (global.json) out.json({ action, state: 'applied', verified: [] });
  else out.line(texts['trust.done']({ source: safeLine(source), action }));
  return Exit.done;
}

/** `spamtrace undo ID`: takes one action back. */
export async function runUndo(invocation: Invocation): Promise<ExitCode> {
  const { operands, options, out, texts, global } = invocation;
  const on = (name: string): boolean => options[name] === true;
  const asked = { action: operands[0] ?? '', by: operator(), merge: on('merge'), acceptPending: on('acceptPending'), newPassword: on('newPassword') };
  const { entry, outcomes, checks, newPassword } = await undoAction(contextOf(invocation), asked);
  const { action, source, state } = entry;
  const counts = countResults(outcomes);
  if (global.json) {
    const verified = [...countsJson(counts), ...checks.map(({ check, ok, says }) => ({ check, ok, says: say(texts, says) }))];
    out.json({ action, state, verified, ...(newPassword === null ? {} : { newPassword }) });
  } else {
    for (const [result, messages] of counts) out.line(texts[`action.done.${result}`]({ messages }));
    for (const { says } of checks) out.line(safeLine(say(texts, says)));
    if (newPassword !== null) out.line(texts['undo.newPassword']({ password: newPassword }));
    out.line(texts[state === 'undone' ? 'undo.done' : 'undo.partly']({ source: safeLine(source), action }));
  }
  return state === 'undone' ? Exit.done : Exit.partly;
}

/** `spamtrace journal`: what was done, and whether it is in force. */
export function runJournal(invocation: Invocation): Promise<ExitCode> {
  const { out, texts, global } = invocation;
  const context = contextOf(invocation);
  const moment = (at: number): string => rfc3339(at, context.zone);
  const entries = listActions(context);
  for (const { action, at, by, source, remedy, state, until, plan } of entries) {
    if (global.json) out.json({ action, at: moment(at), by, source, remedy, state, until: until === null ? null : moment(until), plan });
    else out.line(`${action}  ${shortMoment(at, context.zone)}  ${texts[`journal.${state}`]()}  ${safeLine(`${remedy}  ${source}  (${by})`)}`);
  }
  if (entries.length === 0 && !global.json) out.line(texts['journal.empty']());
  return Promise.resolve(Exit.done);
}

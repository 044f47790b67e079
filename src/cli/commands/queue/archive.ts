import { randomBytes } from 'node:crypto';
import { requireAdmin } from '../../../app/queue/act/allowed.ts';
import { exportMessages, exportPath } from '../../../app/queue/act/export.ts';
import { importMessages, listArchive } from '../../../app/queue/act/import.ts';
import { requireQueue } from '../../../app/queue/require-queue.ts';
import type { ActionOutcome } from '../../../domain/queue-action.ts';
import { Exit, ToolError, type ExitCode } from '../../../domain/tool-error.ts';
import type { Invocation } from '../../command.ts';
import { requireYes } from '../../confirm.ts';
import { contextOf, operator } from '../../context.ts';
import { safeLine } from '../../safe-text.ts';
import { textOption } from './asked.ts';
import { chosenBy } from './chosen.ts';
import { reasonText } from './print-done.ts';

/** `spamtrace queue export`: the chosen messages as an archive for root alone; the queue stays as it is. */
export async function runQueueExport(invocation: Invocation): Promise<ExitCode> {
  const { out, options, global, texts } = invocation;
  const { asked, choice, isNamed } = await chosenBy(invocation);
  const { context } = asked;
  requireAdmin(context);
  if (choice.messages.length === 0) {
    if (isNamed) throw new ToolError('no-message', Exit.nothingMatched, `not in the queue: ${choice.missing.join(' ')}`);
    if (!global.json) out.line(texts['action.nothing']());
    return Exit.done;
  }
  const to = textOption(options, 'to') ?? exportPath(context, randomBytes(4).toString('hex'), context.host.now());
  const { file, bytes, keys } = await exportMessages(context, choice.messages, to);
  if (global.json) out.json({ file, messages: keys.size, bytes });
  else out.line(safeLine(texts['export.done']({ messages: keys.size, file })));
  return Exit.done;
}

/** `spamtrace queue import FILE [ID...]`: brings messages back as they were. */
export async function runQueueImport(invocation: Invocation): Promise<ExitCode> {
  const [file = '', ...named] = invocation.operands;
  const { out, global, texts } = invocation;
  const context = requireQueue(contextOf(invocation));
  for (const text of named) {
    if (context.servers.every((server) => server.readId(text) === null))
      throw new ToolError('bad-id', Exit.usage, `not a queue id: ${text}`, { params: { text } });
  }
  requireAdmin(context);
  const archived = new Set(await listArchive(context, file));
  const ids = new Set(named.length === 0 ? archived : named.filter((id) => archived.has(id)));
  const missing = [...new Set(named)].filter((id) => !archived.has(id));
  if (ids.size === 0 && missing.length > 0) throw new ToolError('no-message', Exit.nothingMatched, `not in the archive: ${missing.join(' ')}`);
  if (ids.size > 0) requireYes(texts['action.ask.import']({ messages: ids.size }), invocation);
  const outcomes: ActionOutcome[] = missing.map((id) => ({ id, result: 'gone', says: null, reason: 'notInArchive' }));
  const isWhole = ids.size === 0 || (await importMessages(context, { file, ids, by: operator(), tell: (outcome) => outcomes.push(outcome) }));
  if (global.json) for (const outcome of outcomes) out.json({ id: outcome.id, result: outcome.result, says: reasonText(outcome, texts) });
  else {
    for (const outcome of outcomes) if (outcome.result !== 'restored') out.line(safeLine(`${outcome.id}: ${reasonText(outcome, texts) ?? ''}`));
    out.line(texts['action.done.restored']({ messages: outcomes.filter(({ result }) => result === 'restored').length }));
  }
  return isWhole ? Exit.done : Exit.partly;
}

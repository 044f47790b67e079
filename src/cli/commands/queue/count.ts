import { countQueue, type CountKey } from '../../../app/queue/count.ts';
import { listIds } from '../../../app/queue/list-ids.ts';
import { choosesMessages } from '../../../app/queue/selection.ts';
import { Exit, ToolError, type ExitCode } from '../../../domain/tool-error.ts';
import type { Invocation } from '../../command.ts';
import { safeLine } from '../../safe-text.ts';
import { askedOf, textOption } from './asked.ts';

const KEYS: readonly CountKey[] = ['source', 'sender', 'domain', 'state'];

/** `spamtrace queue count`: how many messages, of all queues or of a selection; by name alone where nothing more is asked. */
export async function runQueueCount(invocation: Invocation): Promise<ExitCode> {
  const { out, options, global } = invocation;
  const by = keyOf(textOption(options, 'by'));
  const asked = await askedOf(invocation);
  if (by === null && !global.json && options['recipients'] !== true && !choosesMessages(asked.selection)) {
    let messages = 0;
    for (const _ of listIds(asked.context, asked.selection.queue)) messages++;
    out.line(String(messages));
    return Exit.done;
  }
  const count = await countQueue(asked, by);
  if (global.json) out.json(count);
  else if (by === null) out.line(String(options['recipients'] === true ? count.recipients : count.messages));
  else for (const { key, messages } of count.by) out.line(`${String(messages).padStart(7)}  ${safeLine(key)}`);
  return Exit.done;
}

function keyOf(text: string | null): CountKey | null {
  if (text === null) return null;
  const key = KEYS.find((known) => known === text);
  if (key === undefined) throw new ToolError('usage', Exit.usage, `cannot count by ${text}`, { hint: `--by ${KEYS.join('|')}` });
  return key;
}

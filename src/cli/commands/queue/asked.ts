import type { Context } from '../../../app/context.ts';
import { requireQueue } from '../../../app/queue/require-queue.ts';
import type { SourceOf } from '../../../app/queue/source-from-spool.ts';
import { readSelection, type Selection, type SelectorTexts } from '../../../app/queue/selection.ts';
import type { Invocation } from '../../command.ts';
import { contextOf } from '../../context.ts';

/** What a queue command was asked: selectors are read first, so that a typing error is told before anything is read. */
export interface QueueAsked {
  readonly selection: Selection;
  /** The selectors as typed. */
  readonly texts: SelectorTexts;
  readonly context: Context;
  /** Sources by queue and logs together, where `--logs` or `--source` asks for them. */
  readonly fromLogs: SourceOf | null;
}

/** Reads the selectors and opens the machine. Throws ToolError 64, and 69 when no mail server is here. */
export async function askedOf(invocation: Invocation): Promise<QueueAsked> {
  const texts = selectorTexts(invocation.options);
  const selection = readSelection(texts);
  const context = requireQueue(contextOf(invocation));
  const asksLogs = invocation.options['logs'] === true || selection.source !== null;
  if (!asksLogs) return { selection, texts, context, fromLogs: null };
  const { logSources } = await import('../../../app/scan/log-sources.ts');
  return { selection, texts, context, fromLogs: logSources(context, { spamOnly: selection.source !== null }) };
}

const TEXTS = ['sender', 'recipient', 'size', 'younger', 'older', 'subject', 'body', 'source', 'user', 'login', 'client', 'script', 'queue'] as const;
const FLAGS = ['held', 'notHeld', 'bounces', 'allRecipients', 'regex'] as const;

function selectorTexts(options: Invocation['options']): SelectorTexts {
  const texts: { [name: string]: string | boolean } = {};
  for (const name of TEXTS) {
    const value = textOption(options, name);
    if (value !== null) texts[name] = value;
  }
  for (const name of FLAGS) if (options[name] === true) texts[name] = true;
  return texts;
}

export function textOption(options: Invocation['options'], name: string): string | null {
  const value = options[name];
  return typeof value === 'string' ? value : null;
}

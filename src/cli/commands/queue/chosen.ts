import { chooseNamed, chooseSelected, type Choice } from '../../../app/queue/act/choose.ts';
import { choosesMessages } from '../../../app/queue/selection.ts';
import { Exit, ToolError } from '../../../domain/tool-error.ts';
import type { Invocation } from '../../command.ts';
import { askedOf, type QueueAsked } from './asked.ts';

/** What an acting command is about. */
export interface Chosen {
  readonly asked: QueueAsked;
  readonly choice: Choice;
  readonly isNamed: boolean;
  /** As typed, for the journal. */
  readonly selection: string;
}

/**
 * Fixes which messages are meant, by ids or by selectors. Throws ToolError 64 where nothing or both are given, and on an empty value: an
 * unset variable in somebody's script must not come to mean everything.
 */
export async function chosenBy(invocation: Invocation, ids: readonly string[] = invocation.operands): Promise<Chosen> {
  const { options } = invocation;
  const empty = Object.entries(options).find(([name, value]) => value === '' && !(name === 'queue' && (ids.length > 0 || options['all'] === true)));
  if (empty !== undefined) throw usage(`--${kebab(empty[0])} is empty`);
  const asked = await askedOf(invocation);
  const selects = choosesMessages(asked.selection) || asked.selection.queue !== null;
  if (ids.length > 0) {
    if (choosesMessages(asked.selection) || options['all'] === true) throw usage('ids or selectors, not both');
    return { asked, choice: chooseNamed(asked.context, ids, asked.selection.queue), isNamed: true, selection: 'ids' };
  }
  if (!selects && options['all'] !== true) throw usage('say which messages: ids, selectors, or --all');
  // Only an archive needs to know how long the messages are.
  const choice = await chooseSelected({ ...asked, withoutSizes: options['export'] === false });
  return { asked, choice, isNamed: false, selection: selectionText(invocation, asked) };
}

function selectionText({ options }: Invocation, { texts }: QueueAsked): string {
  const words = Object.entries(texts).map(([name, value]) => (value === true ? `--${kebab(name)}` : `--${kebab(name)} ${JSON.stringify(value)}`));
  return [...words, ...(options['all'] === true ? ['--all'] : [])].join(' ');
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function usage(message: string): ToolError {
  return new ToolError('usage', Exit.usage, message, { hint: 'spamtrace queue remove -f spammer@shop.example' });
}

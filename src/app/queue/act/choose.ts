import type { QueueMessage } from '../../../domain/message.ts';
import type { ActionOutcome } from '../../../domain/queue-action.ts';
import type { MessageRef } from '../../../domain/queue-id.ts';
import { Exit, ToolError } from '../../../domain/tool-error.ts';
import type { Instant, Untrusted } from '../../../domain/untrusted.ts';
import type { MailServer } from '../../../mta/mta.ts';
import type { Context } from '../../context.ts';
import { visitChosen, type Listing } from '../list-queue.ts';

/** A message as it was when it was chosen: what tells it from any other that bears its id later. */
export interface ChosenMessage {
  readonly ref: MessageRef;
  readonly arrivedAt: Instant | null;
  /** null is the null sender; undefined: the envelope cannot be read. */
  readonly sender: Untrusted | null | undefined;
  readonly isHeld: boolean;
  readonly heldSince: Instant | null;
  readonly sizeBytes: number | null;
}

/** What an action is about, fixed when it is shown. */
export interface Choice {
  readonly messages: readonly ChosenMessage[];
  /** Ids that were named and that no queue has. */
  readonly missing: readonly string[];
  /** Ordinary mail of the source that was asked for, which is left alone. */
  readonly kept: number;
}

/** Fixes what the selectors mean now. */
export async function chooseSelected(listing: Listing): Promise<Choice> {
  const messages: ChosenMessage[] = [];
  const senders = new Map<string, string>();
  const { kept } = await visitChosen(listing, (message) => messages.push(chosen(message, senders)));
  return { messages, missing: [], kept };
}

/** Fixes what the ids mean now. Throws ToolError 64 on a text that is no id of the mail servers here. */
export function chooseNamed({ servers }: Pick<Context, 'servers'>, texts: readonly string[], queue: string | null): Choice {
  for (const text of texts) {
    if (servers.every((server) => server.readId(text) === null))
      throw new ToolError('bad-id', Exit.usage, `not a queue id: ${text}`, { params: { text } });
  }
  const messages: ChosenMessage[] = [];
  const missing: string[] = [];
  const senders = new Map<string, string>();
  for (const text of new Set(texts)) {
    const message = findMessage(servers, text, queue);
    if (message === null) missing.push(text);
    else messages.push(chosen(message, senders));
  }
  return { messages, missing, kept: 0 };
}

/** The messages of an action that the journal knows by their ids, as they are now. */
export interface Again {
  readonly messages: readonly ChosenMessage[];
  readonly missing: readonly string[];
  /** The outcomes of those that are other messages now. */
  readonly others: readonly ActionOutcome[];
}

/**
 * Finds the messages of an action of the journal again. Ids are reused (Postfix's short ones are inode numbers): what arrived after the action began is
 * another message, and is left alone. Throws what `chooseNamed` throws.
 */
export function chooseAgain(context: Pick<Context, 'servers'>, ids: readonly string[], began: Instant): Again {
  const { messages, missing } = chooseNamed(context, ids, null);
  const isLater = ({ arrivedAt }: ChosenMessage): boolean => arrivedAt !== null && arrivedAt > began;
  const others = messages.filter(isLater).map(({ ref }): ActionOutcome => ({ id: ref.id, result: 'changed', says: null, reason: 'otherMessage' }));
  return { messages: messages.filter((message) => !isLater(message)), missing, others };
}

/** The one message with this id. Throws ToolError 64 where two mail servers have one. */
function findMessage(servers: readonly MailServer[], text: string, queue: string | null): QueueMessage | null {
  const found = servers.flatMap((server) => {
    const id = server.readId(text);
    return (id === null ? null : server.loadMessage(id, { bodyLimit: 0, ...(queue === null ? {} : { queue }) })) ?? [];
  });
  if (found.length < 2) return found[0]?.message ?? null;
  const kinds = found.map(({ message }) => message.ref.mta).join(', ');
  throw new ToolError('two-messages', Exit.usage, `${text} is in the queue of more than one mail server (${kinds})`, {
    hint: 'Say whose it is with --mta.',
    params: { text, kinds },
  });
}

/** A copy that keeps nothing of the message's file in memory. */
function chosen({ ref, arrivedAt, sender, isHeld, heldSince, sizeBytes }: QueueMessage, senders: Map<string, string>): ChosenMessage {
  return { ref: { ...ref }, arrivedAt, sender: typeof sender === 'string' ? copied(sender, senders) : sender, isHeld, heldSince, sizeBytes };
}

function copied(text: string, known: Map<string, string>): string {
  const before = known.get(text);
  if (before !== undefined) return before;
  const copy = Buffer.from(text, 'utf8').toString('utf8');
  known.set(copy, copy);
  return copy;
}

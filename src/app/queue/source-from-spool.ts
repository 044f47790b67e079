import type { QueueMessage } from '../../domain/message.ts';
import { sourceId, type Source } from '../../domain/source.ts';

/** The finding id of a message's source, or null. */
export type SourceOf = (message: QueueMessage) => string | null;

/** What is known beside the message itself. */
export interface SpoolKnowledge {
  /** The queued message with this id, or null. */
  readonly original: (message: QueueMessage, id: string) => QueueMessage | null;
}

/**
 * Who answers for a message as far as the mail server's own records in the spool tell: a login that was accepted, the local user that ran
 * the command, or the client. What the submitter writes (X-PHP-*, From, Message-ID) never decides here. null when it is not known.
 */
export function sourceFromSpool(message: QueueMessage, knowledge: SpoolKnowledge): Source | null {
  const { submission } = message;
  if (submission === null) return null;
  if (submission.login !== null) return { kind: 'mailbox', address: submission.login };
  if (submission.via === 'bounce') return sourceOfBounce(message, knowledge);
  if (submission.isClaimed === true) return null;
  if (submission.user !== null) return { kind: 'user', user: submission.user };
  return submission.client === null || isLoopback(submission.client) ? null : { kind: 'client', address: submission.client };
}

/** A bounce is charged to the message that caused it, if that is still queued and does fit: the id stands in a header that a stranger can forge. */
function sourceOfBounce(bounce: QueueMessage, knowledge: SpoolKnowledge): Source | null {
  const id = bounce.traits?.bounceOf ?? null;
  const original = id === null ? null : knowledge.original(bounce, id);
  if (original === null || original.submission?.via === 'bounce') return null;
  const sentBack = bounce.recipients.some(({ address }) => address.toLowerCase() === original.sender?.toLowerCase());
  const failed = (bounce.traits?.failedRecipients ?? '').toLowerCase();
  const caused = original.recipients.some(({ address, done }) => done && failed.includes(address.toLowerCase()));
  return sentBack && caused ? sourceFromSpool(original, knowledge) : null;
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1' || address.startsWith('::ffff:127.');
}

/** `sourceFromSpool` as a finding id; the few ids of a big queue are made once. */
export function spoolSourceIds(knowledge: SpoolKnowledge): SourceOf {
  const made = new Map<string, string>();
  return (message) => {
    const source = sourceFromSpool(message, knowledge);
    if (source === null) return null;
    const key = source.kind === 'mailbox' ? `m${source.address}` : source.kind === 'user' ? `u${source.user}` : null;
    if (key === null) return sourceId(source);
    const known = made.get(key);
    if (known !== undefined) return known;
    const id = sourceId(source);
    if (made.size < 100_000) made.set(key, id);
    return id;
  };
}

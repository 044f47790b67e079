import type { QueueMessage, Recipient, Submission } from '../../domain/message.ts';
import type { Instant } from '../../domain/untrusted.ts';
import { decodeHeaderText } from '../../parse/encoded-words.ts';
import { jsonOrNull, jsonText } from '../../parse/json-text.ts';

/** How times and sources are told. */
export interface Telling {
  readonly stamp: (at: Instant) => string;
  readonly sourceOf: (message: QueueMessage) => string | null;
}

/**
 * A message as one line of `queue list --json` (product §3), without the newline. It is put together by hand: a hundred thousand of them are
 * written at a time, and most of their texts need no escape.
 */
export function messageJson(message: QueueMessage, { stamp, sourceOf }: Telling): string {
  const { ref } = message;
  return (
    `{"mta":"${ref.mta}","queue":${jsonText(ref.queue)},"id":"${ref.id}","arrivedAt":${moment(message.arrivedAt, stamp)},` +
    `"sizeBytes":${message.sizeBytes ?? 'null'},"sender":${jsonOrNull(message.sender)},"recipients":${recipientsJson(message.recipients)},` +
    `"state":"${message.state}","heldSince":${moment(message.heldSince, stamp)},"submission":${submissionJson(message.submission)},` +
    `"source":${jsonOrNull(sourceOf(message))},"subject":${jsonOrNull(subjectOf(message))},"lastAnswer":${jsonOrNull(message.lastAnswer)},` +
    `"unreadable":${jsonOrNull(message.unreadable)}}`
  );
}

/** The decoded subject, or null. */
export function subjectOf({ traits }: QueueMessage): string | null {
  return traits === null || traits.subject === null ? null : decodeHeaderText(traits.subject, traits.charset);
}

function moment(at: Instant | null, stamp: Telling['stamp']): string {
  return at === null ? 'null' : `"${stamp(at)}"`;
}

function recipientsJson(recipients: readonly Recipient[]): string {
  let text = '[';
  for (const { address, done } of recipients) {
    text += `${text.length > 1 ? ',' : ''}{"address":${jsonText(address)},"done":${done ? 'true' : 'false'}}`;
  }
  return `${text}]`;
}

function submissionJson(submission: Submission | null): string {
  if (submission === null) return 'null';
  const { via, login, client, user, cwd } = submission;
  return `{"via":"${via}","login":${jsonOrNull(login)},"client":${jsonOrNull(client)},"user":${jsonOrNull(user)},"cwd":${jsonOrNull(cwd)}}`;
}

import type { QueueMessage } from '../../domain/message.ts';
import type { Instant } from '../../domain/untrusted.ts';
import { shownSize } from '../../parse/size.ts';
import { refOf } from '../scan/ref.ts';
import { matchAddresses } from './address-match.ts';
import { subjectOf } from './message-json.ts';
import { sourceOfOrdinary } from './ordinary.ts';
import type { Selection } from './selection.ts';

/** What choosing needs besides the messages. */
export interface Choosing {
  readonly now: Instant;
  readonly sourceOf: (message: QueueMessage) => string | null;
  /** Text of a body, loaded only for `--body`. */
  readonly bodyOf: (message: QueueMessage) => Promise<string>;
  /** The moment that an id was made, where it tells; for entries that cannot be read. */
  readonly timeOf: (message: QueueMessage) => Instant | null;
  /** Told of each message that is the ordinary mail of the source that is asked for. */
  readonly keep?: () => void;
}

type Messages = readonly QueueMessage[];

/** Those of a batch that are selected, in their order; the dear questions are asked last, and bodies apart (`selectBodies`). */
export function selectMessages(messages: Messages, selection: Selection, choosing: Choosing): Messages {
  let left: Messages = messages.filter((message) => isPlainlyMeant(message, selection, choosing));
  const { sender, recipient, size, subject, source, withDone } = selection;
  if (sender !== null) left = kept(left, matchAddresses(sender, left.map(senderTexts)));
  if (recipient !== null)
    left = kept(
      left,
      matchAddresses(
        recipient,
        left.map((message) => recipientTexts(message, withDone)),
      ),
    );
  if (size !== null) left = kept(left, size.matchAny(left.map(({ sizeBytes }) => [shownSize(sizeBytes)])));
  if (subject !== null) left = kept(left, subject.matchAny(left.map((message) => [subjectOf(message) ?? ''])));
  if (source !== null) left = left.filter((message) => isOfSource(message, source, choosing));
  return left;
}

/** Those of a batch whose body is meant. */
export async function selectBodies(messages: Messages, { body }: Selection, { bodyOf }: Choosing): Promise<Messages> {
  if (body === null) return messages;
  const texts: string[][] = [];
  for (const message of messages) texts.push([await bodyOf(message)]);
  return kept(messages, body.matchAny(texts));
}

function kept(messages: Messages, matches: readonly boolean[]): Messages {
  return messages.filter((_, index) => matches[index] === true);
}

/** The null sender is an empty address; an envelope that cannot be read has none at all. */
function senderTexts({ sender }: QueueMessage): readonly string[] {
  return sender === undefined ? [] : [sender ?? ''];
}

function recipientTexts({ recipients }: QueueMessage, withDone: boolean): readonly string[] {
  return recipients.flatMap(({ address, done }) => (done && !withDone ? [] : [address]));
}

function isPlainlyMeant(message: QueueMessage, selection: Selection, { now, timeOf }: Choosing): boolean {
  const { youngerThan, olderThan, held, bounces, user, login, client } = selection;
  const { submission } = message;
  if (held !== null && message.isHeld !== held) return false;
  if (bounces && !isBounce(message)) return false;
  if (user !== null && submission?.user !== user) return false;
  if (login !== null && submission?.login?.toLowerCase() !== login) return false;
  if (client !== null && submission?.client !== client) return false;
  if (youngerThan === null && olderThan === null) return true;
  const since = message.arrivedAt ?? timeOf(message);
  if (since === null) return false;
  const age = Math.floor(now / 1000) - Math.floor(since / 1000);
  return (youngerThan === null || age < youngerThan) && (olderThan === null || age > olderThan);
}

/** A null sender that no local command chose: our own bounces and those of other servers. */
export function isBounce({ sender, submission }: QueueMessage): boolean {
  return sender === null && submission?.via !== 'command';
}

function isOfSource(message: QueueMessage, source: string, { sourceOf, keep }: Choosing): boolean {
  const name = sourceOf(message);
  if (isSource(sourceOfOrdinary(name), source)) keep?.();
  return isSource(name, source);
}

const refs = new Map<string, string>();

/** Whether a source id is the one asked for, by id or by ref. */
function isSource(id: string | null, asked: string): boolean {
  if (id === null) return false;
  if (id === asked) return true;
  if (!/^[0-9a-f]{8}$/.test(asked)) return false;
  const ref = refs.get(id) ?? refOf(id);
  refs.set(id, ref);
  return ref === asked;
}

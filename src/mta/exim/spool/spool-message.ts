import type { HeaderTraits, MessageState, QueueMessage, Recipient, Submission } from '../../../domain/message.ts';
import type { MessageRef } from '../../../domain/queue-id.ts';
import type { Instant, Untrusted } from '../../../domain/untrusted.ts';
import { decodeBytes } from '../../../parse/decode-bytes.ts';
import type { Envelope } from './envelope.ts';
import { readTraits } from './header-traits.ts';
import { submissionOf } from './submission-of.ts';

/** What was learnt of one message's files besides its envelope. */
export interface MessageParts {
  readonly ref: MessageRef;
  readonly envelope: Envelope;
  /** The -H file as far as it was read (latin1). */
  readonly text: string;
  /** Lines of -J: addresses finished since -H was written. */
  readonly journal: readonly string[];
  readonly sizeBytes: number | null;
  readonly unreadable: string | null;
  /** Looks the last delivery error up; called only when it is asked for. */
  readonly lastAnswer: () => Untrusted | null;
}

/**
 * A message of Exim's queue. It is a class because header traits and the last answer are worked out only when asked for; its texts share the
 * memory of the whole -H file, so who keeps one for long copies it.
 */
export class SpoolMessage implements QueueMessage {
  readonly ref: MessageRef;
  readonly arrivedAt: Instant;
  readonly sizeBytes: number | null;
  readonly sender: Untrusted | null;
  readonly recipients: readonly Recipient[];
  readonly state: MessageState;
  readonly isHeld: boolean;
  readonly heldSince: Instant | null;
  readonly submission: Submission;
  readonly submitterUid: number | null;
  readonly unreadable: string | null;
  readonly #parts: MessageParts;
  #answer: Untrusted | null | undefined;

  constructor(parts: MessageParts) {
    const { envelope } = parts;
    const { options } = envelope;
    this.#parts = parts;
    this.ref = parts.ref;
    this.arrivedAt = envelope.receivedSeconds * 1000 + options.microseconds / 1000;
    this.sizeBytes = parts.sizeBytes;
    this.sender = envelope.sender === '' ? null : decodeBytes(envelope.sender);
    this.recipients = recipientsOf(envelope, parts.journal);
    this.unreadable = parts.unreadable;
    this.heldSince = options.frozenAt === null ? null : options.frozenAt * 1000;
    this.isHeld = this.heldSince !== null;
    this.state = parts.unreadable !== null ? 'unreadable' : this.heldSince === null ? 'waiting' : 'held';
    this.submission = submissionOf(envelope);
    this.submitterUid = this.submission.user === null ? null : envelope.uid;
  }

  get traits(): HeaderTraits {
    return readTraits(this.#parts.text, this.#parts.envelope.end + 1, this.#parts.envelope.options.localError);
  }

  get lastAnswer(): Untrusted | null {
    if (this.#answer === undefined) this.#answer = this.#parts.lastAnswer();
    return this.#answer;
  }

  /** Looks the last answer up while the spool is open. */
  lookUpAnswer(): void {
    void this.lastAnswer;
  }

  /** Headers with Exim's own prefixes, as stored. */
  get headerText(): string {
    return this.#parts.text.slice(this.#parts.envelope.end + 1);
  }

  /** Login that Exim shows after a sender that an untrusted user chose; null otherwise. */
  get untrustedLogin(): string | null {
    return this.#parts.envelope.options.senderSetUntrusted ? decodeBytes(this.#parts.envelope.login) : null;
  }

  /** -D has CRLF line ends. */
  get wireFormat(): boolean {
    return this.#parts.envelope.options.wireFormat;
  }
}

function recipientsOf(envelope: Envelope, journal: readonly string[]): readonly Recipient[] {
  const { recipients, finished } = envelope;
  if (finished.length === 0 && journal.length === 0) return recipients.map((address) => ({ address: decodeBytes(address), done: false }));
  const done = new Set(journal.length === 0 ? finished : [...finished, ...journal]);
  return recipients.map((address) => ({ address: decodeBytes(address), done: done.has(address) }));
}

/** An entry of which not even the envelope can be read. */
export function unreadableMessage(ref: MessageRef, reason: string): QueueMessage {
  return {
    ref,
    arrivedAt: null,
    sizeBytes: null,
    recipients: [],
    state: 'unreadable',
    isHeld: false,
    heldSince: null,
    submission: null,
    submitterUid: null,
    traits: null,
    lastAnswer: null,
    unreadable: reason,
  };
}

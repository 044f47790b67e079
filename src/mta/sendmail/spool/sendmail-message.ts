import type { HeaderTraits, MessageState, QueueMessage, Recipient, Submission } from '../../../domain/message.ts';
import type { MessageRef } from '../../../domain/queue-id.ts';
import type { Instant, Untrusted } from '../../../domain/untrusted.ts';
import { decodeBytes } from '../../../parse/decode-bytes.ts';
import { keepTrait, noTraits } from '../../../parse/header-traits.ts';
import type { ControlFile, ControlHeader } from './control-file.ts';
import { submissionOf } from './submission-of.ts';

/** What was learnt of one message's files besides its control file. */
export interface MessageParts {
  readonly ref: MessageRef;
  readonly control: ControlFile;
  /** The control file as far as it was read (latin1). */
  readonly text: string;
  /** Bytes of the body alone, as `mailq` counts; null when it is not there. */
  readonly sizeBytes: number | null;
  readonly unreadable: string | null;
  /** When it was quarantined; null when it is not. */
  readonly heldSince: Instant | null;
}

const MOST_NAME = 80;

/** A message of Sendmail's queue. It is a class because header traits are worked out only when asked for. */
export class SendmailMessage implements QueueMessage {
  readonly ref: MessageRef;
  readonly arrivedAt: Instant | null;
  readonly sizeBytes: number | null;
  readonly sender?: Untrusted | null;
  readonly recipients: readonly Recipient[];
  readonly state: MessageState;
  readonly heldSince: Instant | null;
  readonly submission: Submission;
  readonly submitterUid = null;
  readonly lastAnswer: Untrusted | null;
  readonly unreadable: string | null;
  readonly #parts: MessageParts;

  constructor(parts: MessageParts) {
    const { control, text } = parts;
    this.#parts = parts;
    this.ref = parts.ref;
    this.arrivedAt = control.created === null ? null : control.created * 1000;
    this.sizeBytes = parts.sizeBytes;
    if (control.sender !== null) this.sender = senderOf(control);
    this.recipients = control.recipients.map(({ address }) => ({ address: decodeBytes(bare(address)), done: false }));
    this.unreadable = parts.unreadable;
    this.heldSince = parts.heldSince;
    this.state = parts.unreadable !== null ? 'unreadable' : this.heldSince === null ? 'waiting' : 'held';
    this.submission = submissionOf(control, receivedOf(text, control.headers));
    const status = control.recipients.find((one) => one.status !== null)?.status ?? control.status;
    this.lastAnswer = status === null ? null : decodeBytes(status);
  }

  /** Attempts at delivery so far. */
  get tries(): number {
    return this.#parts.control.tries;
  }

  get isHeld(): boolean {
    return this.heldSince !== null;
  }

  get traits(): HeaderTraits {
    const { text, control } = this.#parts;
    const found = noTraits();
    for (const { from, end } of control.headers) {
      const colon = colonOf(text, from, end);
      if (colon >= 0) keepTrait(found, text, { from, colon, end }, null);
    }
    return found;
  }

  /** The headers as stored, each with whether it is sent. */
  *headerTexts(): Generator<{ readonly text: string; readonly isSent: boolean }, void, undefined> {
    const { text, control } = this.#parts;
    for (const { from, end, condition } of control.headers) {
      const header = text.slice(from, end);
      yield { text: `${header}\n`, isSent: /^[DFM]*$|^\$/.test(condition) };
    }
  }
}

/** A bounce is sent with the null sender, though its control file may name the mailer daemon. */
function senderOf({ sender, flags }: ControlFile): Untrusted | null {
  const address = bare(sender ?? '');
  return address === '' || (flags.includes('r') && /^mailer-daemon$/i.test(address)) ? null : decodeBytes(address);
}

function bare(address: string): string {
  return address.startsWith('<') && address.endsWith('>') ? address.slice(1, -1) : address;
}

function colonOf(text: string, from: number, end: number): number {
  const colon = text.slice(from, Math.min(end, from + MOST_NAME)).indexOf(':');
  return colon < 0 ? -1 : from + colon;
}

/** Values of the two uppermost Received headers. */
function receivedOf(text: string, headers: readonly ControlHeader[]): readonly string[] {
  const found: string[] = [];
  for (const { from, end } of headers) {
    if (!/^received:/i.test(text.slice(from, from + 9))) continue;
    found.push(text.slice(from + 9, Math.min(end, from + 2048)).trim());
    if (found.length === 2) break;
  }
  return found;
}

/** An entry of which not even the envelope can be read. */
export function unreadableMessage(ref: MessageRef, reason: string, sizeBytes: number | null): QueueMessage {
  return {
    ...{ ref, arrivedAt: null, sizeBytes, recipients: [], state: 'unreadable', isHeld: false, heldSince: null, submission: null },
    ...{ submitterUid: null, traits: null, lastAnswer: null, unreadable: reason },
  };
}

import type { QueueId } from '../../../domain/queue-id.ts';

/** A stretch of a line's text. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** What one line of a daemon of Postfix says; stretches are of the text after the tag. */
export type PostfixFact =
  /** smtpd: a client, perhaps one that logged in, hands a message over; `origin`: the id that a filter was given. */
  | {
      readonly kind: 'client';
      readonly id: QueueId;
      readonly client: Stretch | null;
      readonly login: Stretch | null;
      readonly origin: QueueId | null;
    }
  /** pickup: a local user's command; `origin`: the id that it had before it was requeued. */
  | { readonly kind: 'command'; readonly id: QueueId; readonly uid: number; readonly origin: QueueId | null }
  | { readonly kind: 'messageId'; readonly id: QueueId; readonly value: Stretch }
  | { readonly kind: 'envelope'; readonly id: QueueId; readonly sender: Stretch; readonly recipients: number }
  | { readonly kind: 'delivery'; readonly id: QueueId; readonly delivery: Delivery }
  /** Another message tells its sender of this one. */
  | { readonly kind: 'notification'; readonly id: QueueId; readonly of: QueueId }
  /** `refused`: at its end, by a rule or a filter, so that it never was one. */
  | { readonly kind: 'expired' | 'left' | 'removed' | 'held' | 'released' | 'refused'; readonly id: QueueId }
  | { readonly kind: 'rejected'; readonly client: Stretch }
  | { readonly kind: 'loginFailed'; readonly client: Stretch; readonly login: Stretch | null }
  /** Nothing that is kept. */
  | { readonly kind: 'other'; readonly id: QueueId | null };

/** One recipient's attempt (log_adhoc.c). */
export interface Delivery {
  readonly status: 'sent' | 'deferred' | 'bounced';
  readonly recipient: Stretch;
  /** The recipient as it was before aliases, where it differs. */
  readonly original: Stretch | null;
  readonly relay: Stretch;
  /** What the other side, or Postfix itself, said. */
  readonly answer: Stretch;
  /** The message that goes on for this one. */
  readonly next: QueueId | null;
  readonly isForward: boolean;
}

/** What a line says of one message. */
export interface OfMessage {
  readonly id: QueueId;
  readonly text: string;
  /** Where what is said of the message begins. */
  readonly from: number;
}

/** An MTA's name of a queued message, validated before any use; never a path. */
export type QueueId = string & { readonly queueId: true };

/** Which mail server a fact came from. */
export type MtaKind = 'exim' | 'postfix' | 'sendmail';

/** The whole name of one message: ids are reused, so the arrival belongs to it. */
export interface MessageRef {
  readonly mta: MtaKind;
  /** `''` is the default queue. */
  readonly queue: string;
  readonly id: QueueId;
}

import type { Untrusted } from './untrusted.ts';

/** What can be done with queued messages; `isolate` holds them in a queue that nothing serves. */
export type QueueVerb = 'remove' | 'hold' | 'isolate' | 'release' | 'retry' | 'return';

/** What became of one message (product §3); `restored`: brought back from an archive. */
export type ActionResult =
  | 'restored'
  | 'removed'
  | 'held'
  | 'released'
  | 'retried'
  | 'returned'
  | 'locked'
  | 'gone'
  | 'changed'
  | 'skipped'
  | 'failed';

/** Why a message was left as it is, where the mail server did not say. */
export type ActionReason =
  | 'alreadyHeld'
  | 'notHeld'
  | 'isHeld'
  | 'heldBefore'
  | 'noSender'
  | 'left'
  | 'otherMessage'
  | 'stillQueued'
  | 'notInArchive'
  | 'notExported';

/** One message's outcome; counts in equal counts out. */
export interface ActionOutcome {
  readonly id: string;
  readonly result: ActionResult;
  /** What the mail server said of it, or null. */
  readonly says: Untrusted | null;
  readonly reason: ActionReason | null;
}

import type { MessageRef } from './queue-id.ts';
import type { Instant, Untrusted } from './untrusted.ts';

/** How a message entered (product §1). */
export type SubmissionVia = 'smtp-auth' | 'command' | 'smtp' | 'bounce';

/** Who handed a message to the MTA, as the MTA itself knows it. */
export interface Submission {
  readonly via: SubmissionVia;
  /** Authenticated login; null without SMTP AUTH. */
  readonly login: Untrusted | null;
  /** IP address of the SMTP client; null for local commands. */
  readonly client: string | null;
  /** Login name of the local user that ran the command; null over TCP. */
  readonly user: string | null;
  /** The user stands only in a header that whoever speaks SMTP to this machine can write too: no proof until the log agrees. */
  readonly isClaimed?: boolean;
  /** Working directory of that command, chosen by the submitter; null where not recorded. */
  readonly cwd: Untrusted | null;
}

/** One envelope recipient; done means delivered, failed or removed. */
export interface Recipient {
  readonly address: Untrusted;
  readonly done: boolean;
}

/** Header traits that weigh in attribution; all written by the submitter except where the MTA adds them. */
export interface HeaderTraits {
  /** Raw header value as found, not decoded; null when absent. */
  readonly subject: Untrusted | null;
  readonly from: Untrusted | null;
  readonly messageId: Untrusted | null;
  /** Values of `X-PHP-Originating-Script` and `X-PHP-Script`, top to bottom; only the first can be PHP's own. */
  readonly phpScripts: readonly Untrusted[];
  readonly listUnsubscribe: boolean;
  /** `X-Cron-Env` is present (cron's own output mail). */
  readonly cronOutput: boolean;
  /** `Auto-Submitted` other than `no`. */
  readonly autoSubmitted: boolean;
  /** Queue id of the message that caused this bounce, from References or In-Reply-To of our own making; null otherwise. */
  readonly bounceOf: string | null;
  /** `X-Failed-Recipients`. */
  readonly failedRecipients: Untrusted | null;
  /** Charset that the body declares (Content-Type), lower case: raw 8-bit headers are often in it. */
  readonly charset: string | null;
}

export type MessageState = 'waiting' | 'held' | 'unreadable';

/** One message of a queue, of any MTA. */
export interface QueueMessage {
  readonly ref: MessageRef;
  readonly arrivedAt: Instant | null;
  /** As the MTA's own listing counts it; null where it shows none. */
  readonly sizeBytes: number | null;
  /** null is the null sender `<>`; undefined when the envelope cannot be read. */
  readonly sender?: Untrusted | null;
  readonly recipients: readonly Recipient[];
  readonly state: MessageState;
  /** It will not be delivered until somebody releases it; one that cannot be read may be held too. */
  readonly isHeld: boolean;
  /** null where it is not held, or where nobody noted when. */
  readonly heldSince: Instant | null;
  readonly submission: Submission | null;
  /** uid of the process that handed it over; null over TCP or unknown. */
  readonly submitterUid: number | null;
  readonly traits: HeaderTraits | null;
  /** Last remote answer or delivery error; null when none is recorded. */
  readonly lastAnswer: Untrusted | null;
  /** Why it cannot be read, or null. Such entries are listed, never dropped. */
  readonly unreadable: string | null;
}

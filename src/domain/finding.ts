import type { Evidence } from './evidence.ts';
import type { Sentence } from './sentence.ts';
import type { Source } from './source.ts';
import type { Instant } from './untrusted.ts';

export type Confidence = 'certain' | 'likely' | 'possible';
export type Severity = 'critical' | 'high' | 'medium' | 'low';

export type Nature =
  | 'hacked-mailbox'
  | 'planted-script'
  | 'form-abuse'
  | 'vulnerable-script'
  | 'cron-mailer'
  | 'hacked-login'
  | 'direct-to-mx'
  | 'open-relay'
  | 'relay-abuse'
  | 'unknown';

export type ClearedWhy = 'newsletter' | 'forwarder' | 'backscatter' | 'bounce' | 'webmail' | 'autoresponder' | 'system-mail' | 'trusted' | 'ordinary';

/** What became of a source's mail; queued + delivered + rejected + removed = recipients. null: the server did not record it. */
export interface Tally {
  readonly messages: number;
  readonly recipients: number | null;
  readonly queued: number;
  readonly delivered: number | null;
  readonly rejected: number | null;
  readonly removed: number | null;
  /** Bounces that this source caused; never part of the sums above. */
  readonly bounces: number;
}

/** A source judged to be sending spam, with what proves it. */
export interface Finding extends Tally {
  readonly nature: Nature;
  readonly source: Source;
  readonly confidence: Confidence;
  readonly severity: Severity;
  readonly active: boolean;
  readonly firstSeen: Instant;
  readonly lastSeen: Instant;
  readonly evidence: readonly [Evidence, ...Evidence[]];
  /** Ids of the remedies that fit, narrowest first. */
  readonly remedies: readonly string[];
}

/** A source that roused a suspicion and is innocent, with the reason. */
export interface Cleared {
  readonly source: Source;
  readonly why: ClearedWhy;
  readonly messages: number;
  readonly evidence: readonly Evidence[];
}

/** What the server does not record, what that costs, and the command that adds it. */
export interface Missing {
  readonly what: string;
  readonly costs: Sentence;
  readonly fix: string | null;
}

import type { ClearedWhy, Confidence } from './finding.ts';
import type { Proof } from './proof.ts';
import type { Source } from './source.ts';

/** A source with its submissions, before anybody judges it. */
export interface Case {
  readonly source: Source;
  readonly confidence: Confidence;
  /** What leads to the source, strongest first. */
  readonly proofs: readonly Proof[];
  /** Rows of the ledger: its own submissions, no bounces. */
  readonly rows: readonly number[];
  /** The innocence that its way in shows, if its mail does not speak against it: cron's reports, bounces to forged senders, webmail, forwarded mail. */
  readonly innocence: ClearedWhy | null;
  /** Requests of its script, and from how many client addresses; null where there is no script or access log. */
  readonly requests: { readonly count: number; readonly clients: number } | null;
}

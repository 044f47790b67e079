import type { Instant, Untrusted } from './untrusted.ts';

/** One request that may have run a script, from an access log. */
export interface WebEvent {
  readonly at: Instant;
  /** Host the line names, or null: the log belongs to one site. */
  readonly host: Untrusted | null;
  readonly client: string;
  readonly method: string;
  /** Path without its query, percent-decoded once. */
  readonly path: Untrusted;
  readonly status: number;
  /** Size of the answer in bytes, or null. */
  readonly bytes: number | null;
}

import type { Instant, Untrusted } from './untrusted.ts';

/** One request that may have run a script, from an access log. */
export interface WebEvent {
  /** Apache stamps a request when it begins, nginx when it ends. */
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
  /** How long the answer took, in milliseconds; null where the format does not tell. */
  readonly durationMs: number | null;
}

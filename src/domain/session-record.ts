import type { Instant, Untrusted } from './untrusted.ts';

/** One record of utmp(5), wtmp or btmp. What a session's program puts there, and what a refused client of btmp calls himself, is their own word. */
export interface SessionRecord {
  readonly at: Instant;
  /** `ended` bears no user: its line and pid lead to the `login`. In btmp each record is a refused try, of type 6 or 7. */
  readonly kind: 'boot' | 'shutdown' | 'login' | 'waiting' | 'ended' | 'other';
  readonly pid: number;
  /** Terminal, `pts/0`; `ssh:notty` and the like in btmp. */
  readonly line: Untrusted;
  readonly user: Untrusted;
  /** Where it came from, as that program wrote it. */
  readonly host: Untrusted;
  /** The address, or null. */
  readonly address: string | null;
  readonly file: string;
  readonly byte: number;
}

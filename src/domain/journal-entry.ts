import type { Instant } from './untrusted.ts';

/** What an action has come to; the last entry of an action counts. `ended`: by itself, because what it rested on has changed. */
export type ActionState = 'planned' | 'applied' | 'rolled-back' | 'partial' | 'undone' | 'ended';

/** One line of the journal: what was done, by whom, to which source, and everything that takes it back. */
export interface JournalEntry {
  /** Eight hex digits, the same in all entries of one action. */
  readonly action: string;
  readonly at: Instant;
  readonly by: string;
  /** Id of the source (product §3). */
  readonly source: string;
  readonly remedy: string;
  readonly state: ActionState;
  readonly until: Instant | null;
  readonly plan: unknown;
}

/** How sure a verdict is, weakest first. */
export type Confidence = 'possible' | 'likely' | 'certain';

/** Where evidence has to come from. */
export type Proof = 'mainlog' | 'spool' | 'access-log' | 'syslog' | 'crontab' | 'auth-log' | 'ftp-log' | 'process' | 'socket';

/** Every kind of proof. */
export const allProofs: readonly Proof[] = ['mainlog', 'spool', 'access-log', 'syslog', 'crontab', 'auth-log', 'ftp-log', 'process', 'socket'];

/** A finding that a story must give. */
export interface ExpectedFinding {
  readonly id: string;
  readonly natures: readonly string[];
  /** At least this sure. */
  readonly confidence: Confidence;
  readonly active: boolean;
  /** Bounds for the figures of the finding; what is not named is not judged. */
  readonly figures: Readonly<Partial<Record<'messages' | 'recipients' | 'queued' | 'rejected' | 'bounces', Bounds>>>;
  /** What the evidence list must include. */
  readonly proofs: readonly Proof[];
}

/** From `least` to `most`, both included. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** What may still be said when evidence has been taken away from a copy of the server. */
export interface WithoutEvidence {
  readonly says: string;
  /** Globs below the root of the copy. */
  readonly remove: readonly string[];
  /** The only findings that are right then, each with the highest confidence it may have. */
  readonly allowed: readonly { readonly id: string | RegExp; readonly atMost: Confidence }[];
  /** One of them must be found. */
  readonly mustFind: boolean;
}

/** The truth of a story that has been played. */
export interface Expectation {
  readonly findings: readonly ExpectedFinding[];
  /** The findings on a copy of the server, where they are others: no process is to be seen there. */
  readonly onCopy?: readonly ExpectedFinding[];
  /** What may be found besides, as a possibility: spam that is left to nobody, where not all of it can be told. */
  readonly leftovers?: RegExp;
  /** Domains, directories, mailboxes of innocents: no finding's id or path may contain one. */
  readonly innocents: readonly string[];
  /** Reasons that must occur among what is cleared. */
  readonly cleared: readonly string[];
  readonly without: readonly WithoutEvidence[];
  /** The time at which the story ended, on the box's clock. */
  readonly now: Date;
}

/** Messages of one request at most. */
const LOT = 4;

/**
 * Bounds for what timing names: an ordinary message of a neighbour that arrives in the very second of a spam request cannot be told from spam
 * where the log has neither directory nor subject. One in twelve is allowed (on a loaded machine
 * a request takes longer, and more of them meet a message). Where another site's request that always sends mail comes in that second, the messages of both are
 * left to nobody: one lot may be missing.
 */
export function nearly(count: number): Bounds {
  return { least: count - LOT, most: count + Math.ceil(count / 12) };
}

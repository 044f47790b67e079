import type { Case } from '../domain/case.ts';
import type { Portrait } from '../domain/portrait.ts';

/** A case with the portrait of its mail, ready to be judged. */
export interface Suspect {
  readonly case: Case;
  readonly portrait: Portrait;
  /** The script lies where only files of data have a place. */
  readonly inDataPlace: boolean;
  /** Share of the envelope senders whose domain is served here. */
  readonly ownSenders: number;
}

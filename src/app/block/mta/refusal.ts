import type { BlockPlan, RunStep } from '../../../domain/plan.ts';
import type { Sentence } from '../../../domain/sentence.ts';
import type { Change } from '../../../remedies/text-change.ts';

/** An account whose mail a mail server is to refuse where a program hands it over. */
export interface Refusing {
  readonly uid: number;
  /** Its login name. */
  readonly user: string;
  readonly site: string;
  readonly action: string;
}

/** How a mail server is made to refuse one account. */
export interface MtaRefusal {
  readonly changes: readonly Change[];
  /** Its own tests, before anything is touched and afterwards. */
  readonly tests: readonly RunStep[];
  readonly runs: readonly RunStep[];
  readonly notes: readonly Sentence[];
  /** What the check needs to know later. */
  readonly facts: Readonly<Record<string, string>>;
  /** Texts that files had before, packed. */
  readonly texts: Readonly<Record<string, string>>;
  readonly setUp?: BlockPlan['setUp'];
}

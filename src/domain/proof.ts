import type { EvidencePlace, Witness } from './evidence.ts';
import type { Sentence } from './sentence.ts';
import type { Instant, Untrusted } from './untrusted.ts';

/** Where a proof stands; its text is read from there only if it is shown. */
export type ProofPlace =
  | { readonly kind: 'line'; readonly file: string; readonly byte: number }
  | { readonly kind: 'spool'; readonly queue: string; readonly id: string }
  /** Something that was there when the tool looked, and may be gone. */
  | { readonly kind: 'seen'; readonly from: EvidencePlace; readonly text: Untrusted };

/** What leads from mail to its source, or shows its harm, before its text is loaded. */
export interface Proof {
  readonly at: Instant | null;
  readonly place: ProofPlace;
  readonly shows: Sentence;
  readonly writtenBy: Witness;
  /** Of several proofs the weightiest are shown first. */
  readonly weight: number;
}

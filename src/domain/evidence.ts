import type { Sentence } from './sentence.ts';
import type { Instant, Untrusted } from './untrusted.ts';

/** Who wrote a piece of evidence: `submitter` means the sender could have chosen it. */
export type Witness = 'kernel' | 'mta' | 'service' | 'submitter';

/** Where a piece of evidence was found; `line` is filled for evidence that is shown. */
export type EvidencePlace =
  | { readonly file: string; readonly byte: number; readonly line: number | null }
  | { readonly spool: string; readonly id: string }
  | { readonly process: string; readonly pid: number }
  | { readonly socket: string }
  | { readonly command: string };

/** A text exactly as found, where it was, what it shows, and who wrote it. */
export interface Evidence {
  readonly at: Instant | null;
  readonly from: EvidencePlace;
  readonly text: Untrusted;
  readonly shows: Sentence;
  readonly writtenBy: Witness;
}

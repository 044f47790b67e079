import type { Confidence } from './expectation.ts';

/** As much of `scan --json` as the lab judges. */
export interface Scan {
  readonly schema: number;
  readonly findings: readonly ScanFinding[];
  readonly cleared: readonly { readonly why: string }[];
  readonly coverage: { readonly understood: number | null };
}

/** One finding of a scan. */
export interface ScanFinding {
  readonly id: string;
  readonly ref: string;
  readonly nature: string;
  readonly source: Readonly<Record<string, unknown>>;
  readonly confidence: Confidence;
  readonly active: boolean;
  readonly messages: number | null;
  readonly recipients: number | null;
  readonly queued: number | null;
  readonly delivered: number | null;
  readonly rejected: number | null;
  readonly removed: number | null;
  readonly bounces: number | null;
  readonly evidence: readonly ScanEvidence[];
}

/** One piece of evidence: a line of a file, a message of the spool, or something live. */
export interface ScanEvidence {
  readonly from: {
    readonly file?: string;
    readonly line?: number;
    readonly byte?: number;
    readonly spool?: string;
    readonly id?: string;
    readonly process?: string;
    readonly socket?: string;
  };
  readonly text: string;
  readonly writtenBy: string;
}

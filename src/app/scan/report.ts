import type { BehaviourChange } from '../../domain/behaviour.ts';
import type { Evidence } from '../../domain/evidence.ts';
import type { Cleared, Finding, Missing } from '../../domain/finding.ts';
import type { MtaKind } from '../../domain/queue-id.ts';
import type { Instant } from '../../domain/untrusted.ts';
import type { Zone } from '../../parse/zone.ts';
import type { Measured } from './measured.ts';

/** A finding with its stable names. */
export interface NamedFinding extends Finding {
  /** Product §3: `kind:identity`. */
  readonly id: string;
  /** First 8 hex digits of SHA-256 of the id. */
  readonly ref: string;
  /** It was trusted until this changed; null: it was not. */
  readonly trustEnded: { readonly why: string; readonly changes: readonly BehaviourChange[] } | null;
}

/** What could not be read, and why. */
export interface Unread {
  readonly what: string;
  readonly why: string;
}

/** The whole answer of a scan. */
export interface ScanReport {
  readonly host: string;
  readonly zone: Zone;
  readonly mta: readonly { readonly kind: MtaKind; readonly version: string | null }[];
  readonly now: Instant;
  readonly window: { readonly from: Instant; readonly to: Instant };
  /** The window asked for was clean, so that a longer one was looked at. */
  readonly widened: boolean;
  readonly looked: readonly string[];
  readonly queue: {
    readonly messages: number;
    readonly recipients: number;
    readonly bounces: number;
    readonly held: number;
    readonly unreadable: number;
  };
  readonly findings: readonly NamedFinding[];
  readonly cleared: readonly Cleared[];
  readonly ordinary: { readonly sources: number; readonly messages: number };
  readonly coverage: {
    readonly logLines: number;
    readonly understood: number;
    readonly missing: readonly Missing[];
    readonly unread: readonly Unread[];
  };
  /** What missing records cost, of each mail server. */
  readonly measured: readonly Measured[];
}

export type { Evidence };

import { behaviourOf, changesSince } from '../../correlate/behaviour.ts';
import type { Behaviour, BehaviourChange } from '../../domain/behaviour.ts';
import type { JournalEntry } from '../../domain/journal-entry.ts';
import type { Portrait } from '../../domain/portrait.ts';
import type { Source } from '../../domain/source.ts';
import type { Host } from '../../host/host.ts';
import { foldEntries, loadEntries } from '../../journal/journal.ts';
import { digestOf } from './digest.ts';

/** A trust in force. */
export interface Trust {
  readonly entry: JournalEntry;
  readonly why: string;
  readonly behaviour: Behaviour;
}

/** Trusts in force, by the id of their source. */
export type Trusts = ReadonlyMap<string, Trust>;

/** The trusts that the journal holds. */
export function loadTrusts(host: Host, journal: string): Trusts {
  const trusts = new Map<string, Trust>();
  for (const entry of foldEntries(loadEntries(host, journal)).values()) {
    if (entry.remedy !== 'trust' || entry.state !== 'applied') continue;
    const plan = entry.plan as { readonly why: string; readonly behaviour: Behaviour };
    trusts.set(entry.source, { entry, why: plan.why, behaviour: plan.behaviour });
  }
  return trusts;
}

/** What speaks against a trust by now; empty: it holds. */
export function changesOf(host: Host, trust: Trust, source: Source, portrait: Portrait): readonly BehaviourChange[] {
  return changesSince(trust.behaviour, behaviourOf(portrait, digestOf(host, source)));
}

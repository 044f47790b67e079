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
    const plan = readPlan(entry.plan);
    if (plan !== null) trusts.set(entry.source, { entry, ...plan });
  }
  return trusts;
}

/** What a journal holds of a trust; null where it is none: a copied server's journal may be anything. */
function readPlan(plan: unknown): Pick<Trust, 'why' | 'behaviour'> | null {
  if (typeof plan !== 'object' || plan === null || !('why' in plan) || !('behaviour' in plan)) return null;
  const { why, behaviour } = plan;
  if (typeof why !== 'string' || typeof behaviour !== 'object' || behaviour === null) return null;
  const { busiestHour, networks, refused, calledSpam, senderDomains, digest } = behaviour as Readonly<Record<string, unknown>>;
  if (![busiestHour, networks, refused, calledSpam].every((figure) => typeof figure === 'number')) return null;
  if (!Array.isArray(senderDomains) || !senderDomains.every((domain) => typeof domain === 'string')) return null;
  return typeof digest === 'string' || digest === null ? { why, behaviour: behaviour as Behaviour } : null;
}

/** What speaks against a trust by now; empty: it holds. */
export function changesOf(host: Host, trust: Trust, source: Source, portrait: Portrait): readonly BehaviourChange[] {
  return changesSince(trust.behaviour, behaviourOf(portrait, digestOf(host, source)));
}

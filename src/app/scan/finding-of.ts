import { refusalProof, spoolProof } from '../../correlate/attribution/proofs.ts';
import { RowFlag } from '../../correlate/row-flag.ts';
import type { Ledger } from '../../correlate/ledger.ts';
import { tallyOf } from '../../correlate/portrait.ts';
import { severityOf } from '../../detectors/judge.ts';
import type { Suspect } from '../../detectors/suspect.ts';
import type { Case } from '../../domain/case.ts';
import type { Proof } from '../../domain/proof.ts';
import { sourceId } from '../../domain/source.ts';
import type { Window } from '../../mta/mta.ts';
import type { JudgedCase } from './judge-case.ts';
import { refOf } from './ref.ts';
import type { NamedFinding } from './report.ts';

const ACTIVE_SECONDS = 15 * 60;

/** Proofs of the harm: a refusal, a message that waits. */
export function harmProofs(ledger: Ledger, { case: { rows }, portrait }: Suspect): readonly Proof[] {
  const concluded = portrait.delivered + portrait.rejected;
  const refusal = refusalProof(ledger, rows, {
    shows: { id: 'evidence.refused', params: { refused: portrait.rejected, concluded } },
    writtenBy: 'mta',
    weight: 75,
  });
  const waiting = rows.findLast((row) => tallyOf(ledger, row).queued > 0 && ledger.has(row, RowFlag.queued));
  const queued =
    waiting === undefined
      ? null
      : spoolProof(ledger, waiting, { shows: { id: 'evidence.queued', params: { recipients: portrait.queued } }, writtenBy: 'mta', weight: 55 });
  const bounced = rows.findLast((row) => ledger.waitingBounce.has(row));
  const bounce = spoolProof(ledger, ledger.waitingBounce.get(bounced ?? -1) ?? -1, {
    shows: { id: 'evidence.bounce', params: {} },
    writtenBy: 'mta',
    weight: 65,
  });
  return [refusal, queued, bounce].filter((proof) => proof !== null);
}

/** A case found guilty, with the texts of its proofs. */
export interface Guilty extends JudgedCase {
  readonly evidence: readonly NamedFinding['evidence'][number][];
}

/** The finding that a guilty case makes; null where no proof of it can be shown. */
export function findingOf({ suspect, verdict, evidence, trustEnded = null }: Guilty, window: Window): NamedFinding | null {
  const [first, ...more] = evidence;
  if (verdict.kind !== 'finding' || first === undefined) return null;
  const { case: one, portrait } = suspect;
  const id = sourceId(one.source);
  const active = portrait.lastSeen * 1000 >= window.to - ACTIVE_SECONDS * 1000;
  const { messages, recipients, queued, delivered, rejected, removed, bounces } = portrait;
  return {
    id,
    ref: refOf(id),
    trustEnded,
    nature: verdict.nature,
    source: one.source,
    confidence: one.confidence,
    severity: severityOf(portrait, active),
    active,
    ...{ messages, recipients, queued, delivered, rejected, removed, bounces },
    firstSeen: portrait.firstSeen * 1000,
    lastSeen: portrait.lastSeen * 1000,
    evidence: [first, ...more],
    remedies: remediesFor(one),
  };
}

/** Remedies that fit a source, narrowest first (product §5). */
function remediesFor({ source }: Case): readonly string[] {
  switch (source.kind) {
    case 'script':
      return ['block-site-mail'];
    case 'mailbox':
      return ['lock-mailbox'];
    case 'cron-job':
      return ['disable-cron-job'];
    case 'user':
      return ['lock-user'];
    case 'process':
      return ['stop-process'];
    case 'client':
      return ['deny-client'];
    case 'unknown':
      return [];
  }
}

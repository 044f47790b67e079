import { attribute } from '../../correlate/attribution.ts';
import { refusalProof, spoolProof } from '../../correlate/attribution/proofs.ts';
import { RowFlag } from '../../correlate/ledger.ts';
import type { Ledger } from '../../correlate/ledger.ts';
import { partsOf } from '../../correlate/parts.ts';
import { AddressBook, portraitOf, tallyOf } from '../../correlate/portrait.ts';
import { isDataPlace, placeOf } from '../../correlate/surroundings.ts';
import type { Surroundings } from '../../correlate/surroundings.ts';
import { byHarm, judge, severityOf } from '../../detectors/judge.ts';
import type { Verdict } from '../../detectors/judge.ts';
import type { Suspect } from '../../detectors/suspect.ts';
import type { Case } from '../../domain/case.ts';
import type { Cleared } from '../../domain/finding.ts';
import type { MailTalk } from '../../domain/mail-talk.ts';
import type { Proof } from '../../domain/proof.ts';
import { sourceId } from '../../domain/source.ts';
import type { UnreadLog } from '../../domain/unread-log.ts';
import type { Host } from '../../host/host.ts';
import type { MailServer, Window } from '../../mta/mta.ts';
import type { Zone } from '../../parse/zone.ts';
import { changesOf } from '../trust/in-force.ts';
import type { Trusts } from '../trust/in-force.ts';
import { loadEvidence } from './load-evidence.ts';
import { loadForwarders } from './load-forwarders.ts';
import { loadLedger } from './load-ledger.ts';
import type { Progress, QueueCounts } from './load-ledger.ts';
import { loadSurroundings } from './load-surroundings.ts';
import { refOf } from './ref.ts';
import type { NamedFinding } from './report.ts';

const ACTIVE_SECONDS = 15 * 60;

/** What one mail server's queue and log came to. */
export interface Judged {
  readonly findings: readonly NamedFinding[];
  readonly cleared: readonly Cleared[];
  readonly ordinary: { readonly sources: number; readonly messages: number };
  readonly counts: QueueCounts;
  readonly ledger: Ledger;
  readonly around: Surroundings;
  readonly cases: readonly Case[];
  /** Rows that each finding accuses, by its id; the ordinary mail of its source is not among them. */
  readonly spam: ReadonlyMap<string, ReadonlySet<number>>;
  readonly accessLogs: readonly string[];
  readonly unreadLogs: readonly UnreadLog[];
}

interface Scanning {
  readonly window: Window;
  readonly zone: Zone;
  readonly trusts: Trusts;
  readonly talks: readonly MailTalk[];
}

/** Scans one mail server: facts, cases, verdicts, and the texts of the proofs that are shown. Yields progress. */
export function* scanServer(host: Host, server: MailServer, { window, zone, trusts, talks }: Scanning): Generator<Progress, Judged, undefined> {
  const { ledger, counts } = yield* loadLedger(server, window);
  yield { stage: 'requests', part: null, count: 0 };
  const { around, accessLogs, unread } = loadSurroundings(host, { ledger, server, window, zone, talks });
  const addresses = new AddressBook(ledger);
  const cases = attribute(ledger, around, addresses);
  const judged = cases.map((one) => believeTrust(nameNobodyForWebmail(judgeCase(one, { ledger, addresses, around })), host, trusts));
  const guilty = judged.filter(({ verdict }) => verdict.kind === 'finding');
  const innocent = judged.filter(({ verdict }) => verdict.kind === 'cleared');
  const proofs = [...guilty, ...innocent].map(({ suspect }) => [...suspect.case.proofs, ...harmProofs(ledger, suspect)]);
  const evidence = loadEvidence(host, [server], proofs);
  const findings = guilty.flatMap((one, index) => findingOf({ ...one, evidence: evidence[index] ?? [] }, window) ?? []);
  const cleared = innocent.flatMap(({ suspect, verdict }, index) =>
    verdict.kind === 'cleared'
      ? [
          {
            source: suspect.case.source,
            why: verdict.why,
            messages: suspect.portrait.messages,
            evidence: (evidence[guilty.length + index] ?? []).slice(0, 2),
          },
        ]
      : [],
  );
  const rest = judged.filter(({ verdict }) => verdict.kind === 'ordinary');
  return {
    findings: findings.sort(byHarm),
    cleared: [...cleared, ...loadForwarders(host, server, ledger)],
    ordinary: { sources: rest.length, messages: rest.reduce((sum, { suspect }) => sum + suspect.portrait.messages, 0) },
    counts,
    ledger,
    around,
    cases,
    spam: new Map(guilty.map(({ suspect }) => [sourceId(suspect.case.source), new Set(suspect.case.rows)])),
    accessLogs,
    unreadLogs: unread,
  };
}

interface Judging {
  readonly ledger: Ledger;
  readonly addresses: AddressBook;
  readonly around: Surroundings;
}

interface JudgedCase {
  readonly suspect: Suspect;
  readonly verdict: Verdict;
  /** It was trusted until this changed. */
  readonly trustEnded?: NamedFinding['trustEnded'];
}

/** Kinds of sources that send mail of their own beside what is sent in their name. */
const MIXED: ReadonlySet<string> = new Set(['user', 'unknown', 'mailbox']);
/** Messages of one look that can be judged apart. */
const FEWEST_OF_A_PART = 8;

/** Judges a case as a whole; where that is not enough, by its parts: a spam run must not hide among its owner's ordinary mail, which is then left out. */
function judgeCase(one: Case, judging: Judging): JudgedCase {
  const whole = judgeRows(one, one.rows, judging);
  const isDoubtful = whole.verdict.kind === 'ordinary' || (whole.verdict.kind === 'cleared' && whole.verdict.why === 'ordinary');
  if (!isDoubtful || !(MIXED.has(one.source.kind) || one.innocence === 'webmail')) return whole;
  const parts = partsOf(judging.ledger, one.rows);
  const guilty = parts.filter((rows) => rows.length >= FEWEST_OF_A_PART && judgeRows(one, rows, judging).verdict.kind === 'finding');
  const [first] = guilty;
  if (first === undefined || parts.length === 1) return whole;
  const { suspect } = judgeRows(
    one,
    guilty.flat().sort((left, right) => left - right),
    judging,
  );
  return { suspect, verdict: judgeRows(one, first, judging).verdict };
}

/** A trusted source is cleared as long as it behaves as it did then. */
function believeTrust(judged: JudgedCase, host: Host, trusts: Trusts): JudgedCase {
  const { suspect, verdict } = judged;
  const trust = verdict.kind === 'finding' ? trusts.get(sourceId(suspect.case.source)) : undefined;
  if (trust === undefined) return judged;
  const changes = changesOf(host, trust, suspect.case.source, suspect.portrait);
  return changes.length === 0 ? { suspect, verdict: { kind: 'cleared', why: 'trusted' } } : { ...judged, trustEnded: { why: trust.why, changes } };
}

/** Whoever sends spam through a webmail program is one of its mailboxes, and no record read here tells which: the program is not to be blocked for it. */
function nameNobodyForWebmail({ suspect, verdict }: JudgedCase): JudgedCase {
  const { case: one } = suspect;
  if (verdict.kind !== 'finding' || one.innocence !== 'webmail') return { suspect, verdict };
  const proofs = one.proofs.map((proof, place) => (place === 0 ? { ...proof, shows: { id: 'evidence.webmail', params: {} } as const } : proof));
  return {
    suspect: { ...suspect, case: { ...one, source: { kind: 'unknown', why: 'webmail' }, confidence: 'possible', proofs } },
    verdict: { ...verdict, nature: 'unknown' },
  };
}

function judgeRows(one: Case, rows: readonly number[], { ledger, addresses, around }: Judging): JudgedCase {
  const suspect = suspectOf({ ...one, rows }, portraitOf(ledger, rows, addresses), around);
  return { suspect, verdict: judge(suspect) };
}

function suspectOf(one: Case, portrait: Suspect['portrait'], around: Surroundings): Suspect {
  const path = one.source.kind === 'script' ? one.source.path : null;
  const place = path === null ? null : placeOf(path, around);
  const own = portrait.senders.filter((sender) => around.ownDomains.has(domainOf(sender))).length;
  return {
    case: one,
    portrait,
    inDataPlace: path !== null && place !== null && isDataPlace(path, place.root),
    ownSenders: portrait.senders.length === 0 ? 1 : own / portrait.senders.length,
  };
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

/** Proofs of the harm: a refusal, a message that waits. */
function harmProofs(ledger: Ledger, { case: { rows }, portrait }: Suspect): readonly Proof[] {
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

interface Guilty extends JudgedCase {
  readonly evidence: readonly NamedFinding['evidence'][number][];
}

function findingOf({ suspect, verdict, evidence, trustEnded = null }: Guilty, window: Window): NamedFinding | null {
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

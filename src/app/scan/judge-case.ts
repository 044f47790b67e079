import type { Ledger } from '../../correlate/ledger.ts';
import { partsOf } from '../../correlate/parts.ts';
import { portraitOf } from '../../correlate/portrait.ts';
import type { AddressBook } from '../../correlate/portrait.ts';
import { isDataPlace, placeOf } from '../../correlate/surroundings.ts';
import type { Surroundings } from '../../correlate/surroundings.ts';
import { judge } from '../../detectors/judge.ts';
import type { Verdict } from '../../detectors/judge.ts';
import type { Suspect } from '../../detectors/suspect.ts';
import type { Case } from '../../domain/case.ts';
import { sourceId } from '../../domain/source.ts';
import type { Host } from '../../host/host.ts';
import { changesOf } from '../trust/in-force.ts';
import type { Trusts } from '../trust/in-force.ts';
import type { NamedFinding } from './report.ts';

/** What a case is judged by. */
export interface Judging {
  readonly ledger: Ledger;
  readonly addresses: AddressBook;
  readonly around: Surroundings;
}

/** A case with its portrait and what it is judged to be. */
export interface JudgedCase {
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
export function judgeCase(one: Case, judging: Judging): JudgedCase {
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
export function believeTrust(judged: JudgedCase, host: Host, trusts: Trusts): JudgedCase {
  const { suspect, verdict } = judged;
  const trust = verdict.kind === 'finding' ? trusts.get(sourceId(suspect.case.source)) : undefined;
  if (trust === undefined) return judged;
  const changes = changesOf(host, trust, suspect.case.source, suspect.portrait);
  return changes.length === 0 ? { suspect, verdict: { kind: 'cleared', why: 'trusted' } } : { ...judged, trustEnded: { why: trust.why, changes } };
}

/** Whoever sends spam through a webmail program is one of its mailboxes, and no record read here tells which: the program is not to be blocked for it. */
export function nameNobodyForWebmail({ suspect, verdict }: JudgedCase): JudgedCase {
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

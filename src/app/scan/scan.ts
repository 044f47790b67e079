import { attribute } from '../../correlate/attribution.ts';
import type { Ledger } from '../../correlate/ledger.ts';
import { AddressBook } from '../../correlate/portrait.ts';
import type { Surroundings } from '../../correlate/surroundings.ts';
import { byHarm } from '../../detectors/judge.ts';
import type { Case } from '../../domain/case.ts';
import type { Cleared } from '../../domain/finding.ts';
import type { MailTalk } from '../../domain/mail-talk.ts';
import { sourceId } from '../../domain/source.ts';
import type { UnreadLog } from '../../domain/unread-log.ts';
import type { Host } from '../../host/host.ts';
import type { MailServer, Window } from '../../mta/mta.ts';
import type { Zone } from '../../parse/zone.ts';
import { listAccounts } from '../../system/accounts.ts';
import type { Trusts } from '../trust/in-force.ts';
import { listWebSites } from '../web-sites.ts';
import { findingOf, harmProofs } from './finding-of.ts';
import { believeTrust, judgeCase, nameNobodyForWebmail } from './judge-case.ts';
import { loadCountries } from './load-countries.ts';
import { countLinesAhead } from './lines-ahead.ts';
import { loadEvidence } from './load-evidence.ts';
import { loadForwarders } from './load-forwarders.ts';
import { loadLedger } from './load-ledger.ts';
import type { Progress, QueueCounts } from './load-ledger.ts';
import { loadMailboxLogins } from './load-mailbox-logins.ts';
import { collectAhead } from './requests-ahead.ts';
import { loadSurroundings } from './load-surroundings.ts';
import type { NamedFinding } from './report.ts';
import { withCountries } from './with-countries.ts';

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
  /** Countries would have been told of somebody, and no database of them is here. */
  readonly lacksCountries: boolean;
}

interface Scanning {
  readonly window: Window;
  readonly zone: Zone;
  readonly trusts: Trusts;
  readonly talks: readonly MailTalk[];
  /** Databases of countries, the first that is there counts; absent: countries are not told. */
  readonly countryPlaces?: readonly string[];
}

/** Scans one mail server: facts, cases, verdicts, and the texts of the proofs that are shown. Yields progress. */
export function* scanServer(
  host: Host,
  server: MailServer,
  { window, zone, trusts, talks, countryPlaces }: Scanning,
): Generator<Progress, Judged, undefined> {
  const accounts = listAccounts(host);
  const web = listWebSites(host, accounts);
  const collected = collectAhead(host, web, window);
  const { ledger, counts } = yield* loadLedger(server, window);
  yield { stage: 'requests', part: null, count: 0 };
  const { around, accessLogs, unread } = loadSurroundings(host, { ledger, server, window, zone, talks, accounts, web, collected });
  const addresses = new AddressBook(ledger);
  const cases = attribute(ledger, around, addresses);
  const countsOf = countLinesAhead(
    host,
    cases.flatMap(({ proofs }) => proofs),
  );
  const judged = cases.map((one) => believeTrust(nameNobodyForWebmail(judgeCase(one, { ledger, addresses, around })), host, trusts));
  const guilty = judged.filter(({ verdict }) => verdict.kind === 'finding');
  const innocent = judged.filter(({ verdict }) => verdict.kind === 'cleared');
  const mailboxLogins = loadMailboxLogins(host, { cases: guilty.map(({ suspect }) => suspect.case), ledger, window, zone });
  const isFromManyNetworks = guilty.some(({ suspect }) => suspect.case.proofs.some(({ shows }) => shows.id === 'evidence.loginNetworks'));
  const countryOf = isFromManyNetworks && countryPlaces !== undefined ? loadCountries(countryPlaces) : null;
  const proofs = [...guilty, ...innocent].map(({ suspect }) => [
    ...(countryOf === null ? suspect.case.proofs : withCountries(suspect.case, ledger, countryOf)),
    ...harmProofs(ledger, suspect),
    ...((suspect.case.source.kind === 'mailbox' ? mailboxLogins.get(suspect.case.source.address) : undefined) ?? []),
  ]);
  const evidence = loadEvidence(host, [server], proofs, { countsOf });
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
    lacksCountries: isFromManyNetworks && countryPlaces !== undefined && countryOf === null,
  };
}

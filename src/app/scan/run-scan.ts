import type { Missing } from '../../domain/finding.ts';
import type { MailTalk } from '../../domain/mail-talk.ts';
import type { Account } from '../../domain/site.ts';
import type { Instant } from '../../domain/untrusted.ts';
import type { Host } from '../../host/host.ts';
import type { MailServer, Window } from '../../mta/mta.ts';
import type { Zone } from '../../parse/zone.ts';
import { listAccounts } from '../../system/accounts.ts';
import { listWebSites } from '../web-sites.ts';
import { siteOfPath } from '../../system/sites/path-layouts.ts';
import { judgeLive } from './live-findings.ts';
import type { LiveVerdict } from './live-findings.ts';
import { loadTalks } from './load-talks.ts';
import type { Progress } from './load-ledger.ts';
import { mergeFindings } from './merge-findings.ts';
import { measure } from './measured.ts';
import type { Measured } from './measured.ts';
import type { ScanReport, Unread } from './report.ts';
import type { Trusts } from '../trust/in-force.ts';
import { scanServer } from './scan.ts';
import type { Judged } from './scan.ts';
import { byHarm } from '../../detectors/judge.ts';

const DAY = 86_400_000;

/** What to scan. */
export interface ScanRequest {
  readonly host: Host;
  readonly servers: readonly MailServer[];
  readonly now: Instant;
  readonly zone: Zone;
  /** null: 24 hours, and 7 days when those are clean. */
  readonly since: Instant | null;
  readonly until: Instant | null;
  readonly trusts: Trusts;
  readonly countryPlaces: readonly string[];
  /** How long live connections are watched, milliseconds; 0: one look. */
  readonly watchFor: number;
}

/** The main job. Yields progress, returns the report. */
export function* runScan(request: ScanRequest): Generator<Progress, ScanReport, undefined> {
  const { now, since, until } = request;
  const to = until ?? now;
  const asked: Window = { from: since ?? to - DAY, to };
  const accounts = listAccounts(request.host);
  const talks = yield* loadTalks(request.host, accounts, request.watchFor);
  const first = yield* scanWindow(request, asked, talks);
  const live = lookLive(request, { talks, accounts, scanned: first });
  const isClean = live.findings.length === 0 && first.every(({ judged }) => judged.findings.length === 0);
  if (since !== null || !isClean) return report(request, asked, { widened: false, scanned: first, live });
  const longer: Window = { from: to - 7 * DAY, to };
  return report(request, longer, { widened: true, scanned: yield* scanWindow(request, longer, talks), live });
}

interface Scanned {
  readonly server: MailServer;
  readonly judged: Judged;
}

interface Looking {
  readonly talks: readonly MailTalk[];
  readonly accounts: readonly Account[];
  readonly scanned: readonly Scanned[];
}

/** What processes do past the mail server; it is judged also where there is none. */
function lookLive({ host, servers, now }: ScanRequest, { talks, accounts, scanned }: Looking): LiveVerdict {
  const around = scanned[0]?.judged.around ?? { sites: listWebSites(host, accounts).sites, siteOfPath, logins: [] };
  const mtaUsers = new Set(['mail', 'postfix', 'smmsp', ...servers.map(({ facts }) => facts.user)]);
  return judgeLive(host, { talks, mtaUsers, around, now });
}

function* scanWindow(
  { host, servers, zone, trusts, countryPlaces }: ScanRequest,
  window: Window,
  talks: readonly MailTalk[],
): Generator<Progress, readonly Scanned[], undefined> {
  const scanned: Scanned[] = [];
  for (const server of servers) scanned.push({ server, judged: yield* scanServer(host, server, { window, zone, trusts, talks, countryPlaces }) });
  return scanned;
}

function report(
  { host, servers, now, zone }: ScanRequest,
  window: Window,
  { widened, scanned, live }: { widened: boolean; scanned: readonly Scanned[]; live: LiveVerdict },
): ScanReport {
  const sum = (pick: (judged: Judged) => number): number => scanned.reduce((total, { judged }) => total + pick(judged), 0);
  const lines = sum(({ ledger }) => ledger.lines);
  const measured = scanned.map(({ judged }) => measure(judged));
  const logs = servers.flatMap((server) => server.listLogs(window).map((log) => ({ ...log, server })));
  const unread: readonly Unread[] = [
    ...scanned.flatMap(({ server, judged }) =>
      judged.counts.problem === null ? [] : [{ what: `${server.kind} queue`, why: judged.counts.problem }],
    ),
    ...scanned.flatMap(({ server, judged }) =>
      judged.counts.logProblem === null ? [] : [{ what: `${server.kind} main log`, why: judged.counts.logProblem }],
    ),
    ...logs.flatMap(({ path, problem }) => (problem === null ? [] : [{ what: path, why: problem }])),
  ];
  return {
    host: host.hostname(),
    zone,
    now,
    mta: servers.map(({ kind, version }) => ({ kind, version })),
    window,
    widened,
    looked: [
      ...lookedAt(
        scanned,
        logs.some(({ problem }) => problem === null),
      ),
      ...(host.kind === 'local' ? ['processes', 'sockets'] : []),
    ],
    queue: {
      messages: sum(({ counts }) => counts.messages),
      recipients: sum(({ counts }) => counts.recipients),
      bounces: sum(({ counts }) => counts.bounces),
      held: sum(({ counts }) => counts.held),
      unreadable: sum(({ counts }) => counts.unreadable),
    },
    findings: mergeFindings([...live.findings, ...scanned.flatMap(({ judged }) => judged.findings)]).toSorted(byHarm),
    cleared: [...live.cleared, ...scanned.flatMap(({ judged }) => judged.cleared)],
    ordinary: { sources: sum(({ ordinary }) => ordinary.sources), messages: sum(({ ordinary }) => ordinary.messages) },
    coverage: {
      logLines: lines,
      understood: lines === 0 ? 1 : sum(({ ledger }) => ledger.understood) / lines,
      missing: missingOf(scanned, measured),
      unread,
    },
    measured,
  };
}

function lookedAt(scanned: readonly Scanned[], hasLog: boolean): readonly string[] {
  const access = scanned.flatMap(({ judged }) => judged.accessLogs);
  return [
    ...(scanned.length > 0 ? ['queue'] : []),
    ...(hasLog ? scanned.map(({ server }) => `${server.kind}-mainlog`) : []),
    ...(access.some((path) => path.includes('nginx')) ? ['nginx-access'] : []),
    ...(access.some((path) => !path.includes('nginx')) ? ['apache-access'] : []),
    ...(scanned.some(({ judged }) => judged.around.logins.length > 0) ? ['sshd'] : []),
    ...(scanned.some(({ judged }) => judged.around.uploads.length > 0) ? ['ftp'] : []),
    ...(scanned.some(({ judged }) => judged.around.phpRecords.length > 0) ? ['php-mail-log'] : []),
    ...(scanned.some(({ judged }) => judged.around.jobs.length > 0) ? ['crontabs'] : []),
    ...(scanned.some(({ judged }) => judged.around.sites.length > 0) ? ['sites'] : []),
  ];
}

function missingOf(scanned: readonly Scanned[], measured: readonly Measured[]): readonly Missing[] {
  const ofServers = scanned.flatMap(({ server }, index) => server.listMissing(measured[index]?.withoutDirectory ?? 0));
  const hasSites = scanned.some(({ judged }) => judged.around.sites.length > 0);
  const hasAccess = scanned.some(({ judged }) => judged.accessLogs.length > 0);
  const noAccess: readonly Missing[] =
    hasSites && !hasAccess ? [{ what: 'access logs of the sites', costs: { id: 'missing.accessLog', params: {} }, fix: null }] : [];
  const noCountries: readonly Missing[] = scanned.some(({ judged }) => judged.lacksCountries)
    ? [{ what: 'database of countries', costs: { id: 'missing.countries', params: {} }, fix: null }]
    : [];
  const unread = new Map(scanned.flatMap(({ judged }) => judged.unreadLogs.map((log) => [log.path, log] as const)));
  const ofLogs = [...unread.values()].map(({ path, why }): Missing => ({ what: path, costs: { id: `missing.${why}`, params: {} }, fix: null }));
  return [...ofServers, ...noAccess, ...noCountries, ...ofLogs];
}

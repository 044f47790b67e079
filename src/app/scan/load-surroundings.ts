import { candidatePaths } from '../../correlate/attribution.ts';
import type { Ledger } from '../../correlate/ledger.ts';
import type { Surroundings } from '../../correlate/surroundings.ts';
import type { MailTalk } from '../../domain/mail-talk.ts';
import type { Account } from '../../domain/site.ts';
import type { UnreadLog } from '../../domain/unread-log.ts';
import type { Host } from '../../host/host.ts';
import { loadJobEvents } from '../../logs/cron.ts';
import type { MailServer, Window } from '../../mta/mta.ts';
import type { Zone } from '../../parse/zone.ts';
import { commandHash, listCronJobs } from '../../system/crontabs.ts';
import { isSlot } from '../../system/crontabs/schedule.ts';
import { siteOfPath } from '../../system/sites/path-layouts.ts';
import { loadLogins } from './load-logins.ts';
import { loadPhpRecords } from './load-php-records.ts';
import type { Collected } from './requests-ahead.ts';
import type { WebSites } from './site-requests.ts';

const MOST_CANDIDATES = 5000;

/** What was loaded, and which access logs it came from. */
export interface Loaded {
  readonly around: Surroundings;
  readonly accessLogs: readonly string[];
  /** Logs that are there and were not read; they cost evidence, no verdict. */
  readonly unread: readonly UnreadLog[];
}

interface Loading {
  readonly ledger: Ledger;
  readonly server: MailServer;
  readonly window: Window;
  readonly zone: Zone;
  readonly talks: readonly MailTalk[];
  readonly accounts: readonly Account[];
  readonly web: WebSites;
  /** Waits for the requests that are being read. */
  readonly collected: () => Collected;
}

const SSHD = /\/sshd(?:-session)?$/;

/** Loads what attribution asks of a host: sites, accounts, crontabs, requests, and which named scripts exist. */
export function loadSurroundings(host: Host, { ledger, server, window, zone, talks, accounts, web, collected }: Loading): Loaded {
  const { sites } = web;
  const { requests, logs } = collected();
  const logins = loadLogins(host, window, zone);
  const phpRecords = loadPhpRecords(host, { sites, accounts, window, zone, hashAddress: server.hashAddress });
  const candidates = new Set([...candidatePaths(ledger), ...phpRecords.map(({ event }) => event.script)]);
  const existing = new Set([...candidates].slice(0, MOST_CANDIDATES).filter((path) => host.factsUnlinked(path)?.kind === 'file'));
  const { facts } = server;
  const domains = [...facts.domains, host.hostname().toLowerCase(), ...sites.flatMap(({ domain, aliases }) => [domain, ...aliases])];
  const around: Surroundings = {
    sites,
    accounts,
    jobs: listCronJobs(host),
    starts: loadJobEvents(host, { from: window.from - 60_000, to: window.to + 60_000, clock: { zone, now: window.to } }),
    commandHash,
    requests,
    logins: logins.spans,
    tunnels: talks.filter(({ to, process }) => to === 'this-server' && SSHD.test(process.exe ?? '')),
    uploads: logins.uploads,
    phpRecords,
    whole: { from: window.from / 1000, to: window.to / 1000 },
    existing,
    slotMinute: (at) => slotMinuteOf(at, zone),
    isSlot,
    mtaUser: facts.user,
    ownDomains: new Set(domains.map((domain) => domain.replace(/^www\./, ''))),
    siteOfPath,
  };
  return { around, accessLogs: logs, unread: logins.unread };
}

function slotMinuteOf(at: number, zone: Zone): ReturnType<Surroundings['slotMinute']> {
  const local = new Date(at * 1000 + zone.offsetAt(at * 1000) * 60_000);
  return {
    minute: local.getUTCMinutes(),
    hour: local.getUTCHours(),
    day: local.getUTCDate(),
    month: local.getUTCMonth() + 1,
    weekday: local.getUTCDay(),
  };
}

import { candidatePaths } from '../../correlate/attribution.ts';
import type { Ledger } from '../../correlate/ledger.ts';
import { Requests } from '../../correlate/requests.ts';
import type { Surroundings } from '../../correlate/surroundings.ts';
import type { Site } from '../../domain/site.ts';
import type { WebEvent } from '../../domain/web-event.ts';
import type { Host } from '../../host/host.ts';
import { loadJobEvents } from '../../logs/cron.ts';
import { listAccessLogs, loadRequests } from '../../logs/web-access.ts';
import type { LoggedRequest } from '../../logs/web-access.ts';
import type { MailServerFacts, Window } from '../../mta/mta.ts';
import type { Zone } from '../../parse/zone.ts';
import { listAccounts } from '../../system/accounts.ts';
import { commandHash, listCronJobs } from '../../system/crontabs.ts';
import { isSlot } from '../../system/crontabs/schedule.ts';
import { listWebServers } from '../../system/sites.ts';
import { siteOfPath } from '../../system/sites/path-layouts.ts';

const MOST_CANDIDATES = 5000;

/** What was loaded, and which access logs it came from. */
export interface Loaded {
  readonly around: Surroundings;
  readonly accessLogs: readonly string[];
}

interface Loading {
  readonly ledger: Ledger;
  readonly facts: MailServerFacts;
  readonly window: Window;
  readonly zone: Zone;
}

/** Loads what attribution asks of a host: sites, accounts, crontabs, requests, and which named scripts exist. */
export function loadSurroundings(host: Host, { ledger, facts, window, zone }: Loading): Loaded {
  const accounts = listAccounts(host);
  const { sites, sharedLogs } = listWebServers(host, accounts);
  const requests = new Requests();
  const accessLogs = new Set<string>();
  const scripts = new ScriptFinder(host, sites);
  const seenInFront = new Set<string>();
  for (const log of listAccessLogs(host, sites, sharedLogs)) {
    if (!log.isFront && log.site !== null && seenInFront.has(log.site.domain)) continue;
    for (const request of loadRequests(host, log, { from: window.from - 60_000, to: window.to + 60_000 })) {
      accessLogs.add(log.path);
      const script = scripts.scriptOf(request);
      if (script === null) continue;
      requests.add(request.event, script, request);
      if (log.isFront && log.site !== null) seenInFront.add(log.site.domain);
    }
  }
  const existing = new Set(
    candidatePaths(ledger)
      .slice(0, MOST_CANDIDATES)
      .filter((path) => host.factsUnlinked(path)?.kind === 'file'),
  );
  const domains = [...facts.domains, host.hostname().toLowerCase(), ...sites.flatMap(({ domain, aliases }) => [domain, ...aliases])];
  const around: Surroundings = {
    sites,
    accounts,
    jobs: listCronJobs(host),
    starts: loadJobEvents(host, { from: window.from - 60_000, to: window.to + 60_000, clock: { zone, now: window.to } }),
    commandHash,
    requests,
    existing,
    slotMinute: (at) => slotMinuteOf(at, zone),
    isSlot,
    mtaUser: facts.user,
    ownDomains: new Set(domains.map((domain) => domain.replace(/^www\./, ''))),
    siteOfPath,
  };
  return { around, accessLogs: [...accessLogs] };
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

/** Finds the file that a request runs: the one it names, or the index.php that a site rewrites to. */
class ScriptFinder {
  private readonly known = new Map<string, string | null>();
  private readonly byDomain = new Map<string, Site>();
  private readonly host: Host;

  constructor(host: Host, sites: readonly Site[]) {
    this.host = host;
    for (const site of sites) for (const name of [site.domain, ...site.aliases]) this.byDomain.set(name, site);
  }

  scriptOf({ event, site: ofLog }: LoggedRequest): string | null {
    const site =
      ofLog ?? (event.host === null ? null : (this.byDomain.get(event.host) ?? this.byDomain.get(event.host.replace(/^www\./, '')) ?? null));
    if (site === null || site.root === '') return null;
    const path = `${site.root}${event.path}`;
    const known = this.known.get(path);
    if (known !== undefined) return known;
    const script = this.find(site, event);
    if (this.known.size >= MOST_CANDIDATES * 20) this.known.clear();
    this.known.set(path, script);
    return script;
  }

  private find({ root }: Site, { path, status }: WebEvent): string | null {
    const named = /^.*?\.php\d?(?=\/|$)/i.exec(path)?.[0];
    // A script that answered and is gone now is named all the same: droppers delete themselves.
    if (named !== undefined) return status < 300 || status >= 500 || this.isFile(`${root}${named}`) ? `${root}${named}` : null;
    const inDirectory = path.endsWith('/') ? `${root}${path}index.php` : null;
    if (inDirectory !== null && this.isFile(inDirectory)) return inDirectory;
    return this.isFile(`${root}${path}`) ? null : `${root}/index.php`;
  }

  private isFile(path: string): boolean {
    return this.host.factsUnlinked(path)?.kind === 'file';
  }
}

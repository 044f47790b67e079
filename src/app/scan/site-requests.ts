import type { SharedLog, Site } from '../../domain/site.ts';
import type { Host } from '../../host/host.ts';
import { listAccessLogs, loadRequests } from '../../logs/web-access.ts';
import type { LoggedRequest, RequestWindow } from '../../logs/web-access.ts';
import { ScriptFinder } from './script-finder.ts';

/** A request with the file that it ran. */
export interface SiteRequest {
  readonly request: LoggedRequest;
  readonly site: Site | null;
  readonly script: string;
  /** The log it stands in, without its rotation. */
  readonly log: string;
}

/** The sites of a machine and the logs that they share. */
export interface WebSites {
  readonly sites: readonly Site[];
  readonly sharedLogs: readonly SharedLog[];
}

const MINUTE = 60_000;

/** Requests of a window (and a minute on both sides) that ran a script, each once: where an nginx in front logs a site, its backend's log is left out. */
export function* loadSiteRequests(host: Host, { sites, sharedLogs }: WebSites, window: RequestWindow): Iterable<SiteRequest> {
  const scripts = new ScriptFinder(host, sites);
  const seenInFront = new Set<string>();
  for (const log of listAccessLogs(host, sites, sharedLogs)) {
    if (!log.isFront && log.site !== null && seenInFront.has(log.site.domain)) continue;
    for (const request of loadRequests(host, log, { ...window, from: window.from - MINUTE, to: window.to + MINUTE })) {
      const script = scripts.scriptOf(request);
      if (script === null) continue;
      if (log.isFront && log.site !== null) seenInFront.add(log.site.domain);
      yield { request, script, site: scripts.siteOf(request), log: log.path };
    }
  }
}

import type { Site } from '../domain/site.ts';
import type { WebEvent } from '../domain/web-event.ts';
import type { Host } from '../host/host.ts';
import { readAccessLine, stampOfAccessLine } from '../parse/access-line.ts';
import { linesFrom, listRotations, openText } from './log-files.ts';

/** One request with where its line stands and the sites that its log belongs to. */
export interface LoggedRequest {
  readonly event: WebEvent;
  readonly site: Site | null;
  readonly path: string;
  readonly byte: number;
}

/** An access log: of one site, or of several that its lines name. */
export interface AccessLog {
  readonly path: string;
  readonly site: Site | null;
  /** Of an nginx in front of the server that runs the scripts. */
  readonly isFront: boolean;
}

const COMMON_LOGS = [
  '/var/log/apache2/access.log',
  '/var/log/apache2/other_vhosts_access.log',
  '/var/log/nginx/access.log',
  '/var/log/httpd/access_log',
];

/** Where panels put the log of a site, by domain and owner. */
const PANEL_LOGS: readonly ((site: Site) => string)[] = [
  ({ domain }) => `/var/www/httpd-logs/${domain}.access.log`,
  ({ domain, owner }) => `/var/www/${owner ?? ''}/data/logs/${domain}-frontend.access.log`,
  ({ domain, owner }) => `/var/www/${owner ?? ''}/data/logs/${domain}-backend.access.log`,
  ({ domain }) => `/var/log/apache2/domains/${domain}.log`,
  ({ domain }) => `/var/log/nginx/domains/${domain}.log`,
  ({ domain }) => `/var/log/httpd/domains/${domain}.log`,
  ({ domain, owner }) => `/home/${owner ?? ''}/access-logs/${domain}`,
  ({ domain }) => `/var/www/vhosts/system/${domain}/logs/access_log`,
];

/** Access logs that are there: those in front first, then those the configuration names, those of known panels, and the servers' common ones. */
export function listAccessLogs(host: Host, sites: readonly Site[]): readonly AccessLog[] {
  const logs = new Map<string, AccessLog>();
  const add = (path: string, site: Site | null, isFront: boolean): void => {
    const before = logs.get(path);
    // A log of several sites belongs to none: its lines must name the host.
    logs.set(path, { path, isFront: isFront || before?.isFront === true, site: before === undefined || before.site === site ? site : null });
  };
  for (const site of sites) for (const path of site.frontLogs) add(path, site, true);
  for (const site of sites) for (const path of site.accessLogs) add(path, site, false);
  for (const site of sites)
    for (const path of PANEL_LOGS.map((place) => place(site))) if (!logs.has(path)) add(path, site, path.includes('frontend'));
  for (const path of COMMON_LOGS) if (!logs.has(path)) add(path, null, false);
  return [...logs.values()].filter(({ path }) => host.resolve(path) !== null).sort((left, right) => Number(right.isFront) - Number(left.isFront));
}

/** Requests of the window that may have run a script, from one log and its rotations, oldest first. */
export function* loadRequests(host: Host, log: AccessLog, window: { readonly from: number; readonly to: number }): Iterable<LoggedRequest> {
  for (const rotation of listRotations(host, log.path, window.from)) {
    const text = openText(host, rotation);
    if (text === null) continue;
    for (const { line, byte } of linesFrom(text, window.from - SLACK, stampOfAccessLine)) {
      if (!MAY_RUN.test(line)) continue;
      const event = readAccessLine(line);
      if (event !== null && event.at >= window.from && event.at <= window.to) yield { event, site: log.site, path: rotation, byte };
    }
    text.close();
  }
}

const SLACK = 2 * 3_600_000;
/** A script is asked for, or something is posted to an address that the site rewrites. */
const MAY_RUN = /"POST |\.php\d?[ ?/"]|"GET \/[^ ]*\/ /i;

import type { JobEvent } from '../domain/job-event.ts';
import type { MailTalk } from '../domain/mail-talk.ts';
import type { Account, CronJob, CronSchedule, Site } from '../domain/site.ts';
import type { UploadEvent } from '../domain/upload-event.ts';
import type { LoginSpan } from './login-spans.ts';
import type { PhpRecord } from './php-records.ts';
import type { Requests } from './requests.ts';
import type { WholeTime } from './session-timing.ts';

/** A local moment in the parts that cron looks at. */
export interface SlotMinute {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
  readonly month: number;
  readonly weekday: number;
}

/** SSH sessions alone: who is logged in by FTP runs nothing. */
export function shellLogins({ logins }: Pick<Surroundings, 'logins'>): readonly LoginSpan[] {
  return logins.filter(({ login }) => login.service === 'ssh');
}

/** What is known of the host when mail is attributed: data alone, loaded before. */
export interface Surroundings {
  readonly sites: readonly Site[];
  readonly accounts: readonly Account[];
  readonly jobs: readonly CronJob[];
  /** Starts of jobs that cron logged. */
  readonly starts: readonly JobEvent[];
  readonly requests: Requests;
  /** Times that somebody was logged in by SSH or FTP, in the order of their beginnings. */
  readonly logins: readonly LoginSpan[];
  /** SSH sessions that speak to the mail server here right now. */
  readonly tunnels: readonly MailTalk[];
  /** Scripts that came in by FTP, oldest first. */
  readonly uploads: readonly UploadEvent[];
  readonly phpRecords: readonly PhpRecord[];
  /** The time that was looked at, seconds since the epoch. */
  readonly whole: WholeTime;
  /** Paths of scripts that exist, among those that `candidatePaths` and PHP's records name. */
  readonly existing: ReadonlySet<string>;
  /** Local parts of seconds since the epoch, in the machine's zone. */
  readonly slotMinute: (at: number) => SlotMinute;
  readonly isSlot: (schedule: CronSchedule, minute: SlotMinute) => boolean;
  /** First 8 hex digits of SHA-256 of a command. */
  readonly commandHash: (command: string) => string;
  readonly mtaUser: string;
  /** Domains that this server serves mail or sites for, lower case. */
  readonly ownDomains: ReadonlySet<string>;
  readonly siteOfPath: (path: string) => { readonly domain: string; readonly owner: string | null; readonly root: string } | null;
}

/** The place of a path among the sites. */
export interface PlaceOfPath {
  readonly domain: string;
  readonly root: string;
  readonly owner: string | null;
  readonly runsAs: string | null;
}

/** The site that a path lies in: by the configured document roots, else by the layout of panels; null when in none. */
export function placeOf(path: string, { sites, siteOfPath }: Surroundings): PlaceOfPath | null {
  let best: Site | null = null;
  for (const site of sites) {
    if (site.root.length > 1 && (path === site.root || path.startsWith(`${site.root}/`)) && site.root.length > (best?.root.length ?? 0)) best = site;
  }
  if (best !== null) return { domain: best.domain, root: best.root, owner: best.owner, runsAs: best.runsAs };
  const facts = siteOfPath(path);
  return facts === null ? null : { ...facts, runsAs: null };
}

/** Name of the site that a path lies in; the path itself where it lies in none. */
export function siteNameOf(path: string, around: Surroundings): string {
  return placeOf(path, around)?.domain ?? path;
}

const WEB_USERS = new Set(['www-data', 'apache', 'httpd', 'nobody', 'nginx', 'www', 'http', 'wwwrun', 'lighttpd']);

/** Whether a user is the web server's own, under which any site's scripts may run. */
export function isSharedWebUser(user: string, { sites }: Pick<Surroundings, 'sites'>): boolean {
  if (WEB_USERS.has(user)) return true;
  const owners = new Set(sites.filter(({ runsAs }) => runsAs === user).map(({ owner, domain }) => owner ?? domain));
  return owners.size > 1;
}

const DATA_PLACES = /\/(?:uploads?|cache|tmp|temp|images?|img|media|fonts?|css|js|logs?|backups?|sessions?|\.[^/]+)(?:\/|$)/i;

/** Whether a path below a site's root is a place for files of data, where no script has a reason to be. */
export function isDataPlace(path: string, root: string): boolean {
  const below = path.slice(root.length);
  const directory = below.endsWith('.php') ? below.slice(0, below.lastIndexOf('/') + 1) : below;
  return !/\/\.well-known\//.test(directory) && DATA_PLACES.test(directory);
}

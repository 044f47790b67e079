import type { Recording, SettingChange } from '../../domain/recording.ts';
import type { Host } from '../../host/host.ts';
import { hasFtpLog } from '../../logs/ftp.ts';
import { hasJournal } from '../../logs/journal.ts';
import { hasLoginLog } from '../../logs/sshd.ts';
import type { MailServer } from '../../mta/mta.ts';
import { ftpLogChange, ftpServerOf, retentionChange, syslogChange } from '../../system/system-log-changes.ts';
import type { Measured } from '../scan/measured.ts';
import type { ScanReport } from '../scan/report.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A clean day is followed by a look at so many. */
const WANTED_DAYS = 7;
const SSHD = ['/etc/ssh/sshd_config', '/usr/sbin/sshd'];

interface Machine {
  readonly host: Host;
  readonly servers: readonly MailServer[];
}

/** Whether cron, sshd and the FTP server log what they do, where they are here at all, and whether the main log goes back far enough. */
export function systemRecordings({ host, servers }: Machine, { measured, now }: Pick<ScanReport, 'measured' | 'now'>): readonly Recording[] {
  const sum = (pick: (one: Measured) => number): number => measured.reduce((total, one) => total + pick(one), 0);
  const local = sum((one) => one.local);
  const found: Recording[] = [];
  const add = (id: string, what: string, costs: Recording['costs']): void => {
    const isFixable = costs !== null && (planSystem({ host, servers }, id) ?? null) !== null;
    found.push({ id, what, present: costs === null, costs, isFixable });
  };
  const jobs = sum((one) => one.jobs);
  const isJobLogged = sum((one) => one.starts) > 0 || hasJournal(host);
  if (jobs > 0) add('cron-log', 'log of cron', isJobLogged ? null : { id: 'costs.jobs', params: { jobs, messages: local } });
  if (SSHD.some((path) => host.resolve(path) !== null) || keepsLogins(host)) {
    const isLogged = keepsLogins(host) || sum((one) => one.logins) > 0;
    add('sshd-log', 'log of sshd', isLogged ? null : { id: 'costs.sessions', params: { messages: local } });
  }
  const ftp = ftpServerOf(host);
  if (ftp !== null) {
    const isLogged = hasFtpLog(host) || sum((one) => one.uploads) > 0 || isSet(ftpLogChange(host));
    add('ftp-log', `log of ${ftp}`, isLogged ? null : { id: 'costs.uploads', params: { scripts: sum((one) => one.scripts) } });
  }
  for (const server of servers) {
    const begins = beginOf(server, now);
    if (begins === null) continue;
    const hours = Math.max(0, Math.floor((now - begins) / HOUR));
    const costs = hours >= WANTED_DAYS * 24 ? null : ({ id: 'costs.days', params: { hours, bounces: sum((one) => one.lostCauses) } } as const);
    add(`${server.kind}-log-days`, `${server.kind} main log of ${WANTED_DAYS} days`, costs);
  }
  return found;
}

function keepsLogins(host: Host): boolean {
  return hasLoginLog(host) || hasJournal(host);
}

/** The first moment that a main log tells of, as far as a week back. */
function beginOf(server: MailServer, now: number): number | null {
  const stamps = server.listLogs({ from: now - (WANTED_DAYS + 1) * DAY, to: now }).flatMap(({ from }) => from ?? []);
  return stamps.length === 0 ? null : Math.min(...stamps);
}

/** The setting is on, and nothing has come that would be logged: the change would alter nothing. */
function isSet(change: SettingChange | null): boolean {
  return change?.files.every(({ before, after }) => before.join('\n') === after.join('\n')) === true;
}

/** It is recorded already. */
const NOTHING: SettingChange = { files: [], tests: [], reloads: [] };

/** The change behind an id of a system's log; null where it cannot be described, undefined where the id is none of these. */
export function planSystem({ host, servers }: Machine, id: string): SettingChange | null | undefined {
  if (id === 'cron-log') return syslogChange(host, id);
  if (id === 'sshd-log') return keepsLogins(host) ? NOTHING : syslogChange(host, id);
  if (id === 'ftp-log') return hasFtpLog(host) ? NOTHING : ftpLogChange(host);
  const server = servers.find(({ kind }) => id === `${kind}-log-days`);
  if (server === undefined) return undefined;
  const paths = server.listLogs({ from: 0, to: Number.MAX_SAFE_INTEGER }).map(({ path }) => path.replace(/(?:[.-]\d{1,8})?(?:\.gz)?$/, ''));
  const [log] = paths.toSorted((left, right) => left.length - right.length);
  return log === undefined ? null : retentionChange(host, log);
}

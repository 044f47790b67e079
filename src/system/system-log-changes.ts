import type { FileChange, SettingChange } from '../domain/recording.ts';
import type { Host } from '../host/host.ts';

const RSYSLOG = '/etc/rsyslog.conf';
const RULES: Readonly<Record<'cron-log' | 'sshd-log', { readonly name: string; readonly rule: readonly [debian: string, redHat: string] }>> = {
  'cron-log': { name: 'cron', rule: ['cron.*  /var/log/cron.log', 'cron.*  /var/log/cron'] },
  'sshd-log': { name: 'auth', rule: ['auth,authpriv.*  /var/log/auth.log', 'authpriv.*  /var/log/secure'] },
};

/** The change by which rsyslog writes what cron or sshd says to a file; null where there is no rsyslog. */
export function syslogChange(host: Host, id: 'cron-log' | 'sshd-log'): SettingChange | null {
  if (host.resolve(RSYSLOG) === null || host.facts('/etc/rsyslog.d')?.kind !== 'directory') return null;
  const { name, rule } = RULES[id];
  const path = `/etc/rsyslog.d/40-spamtrace-${name}.conf`;
  const isRedHat = host.resolve('/etc/redhat-release') !== null;
  return {
    files: [{ path, line: 1, before: [], after: [rule[isRedHat ? 1 : 0]], isNew: host.resolve(path) === null }],
    tests: ['rsyslogd -N1'],
    reloads: ['systemctl restart rsyslog'],
  };
}

/** An FTP server, by its configuration. */
interface FtpServer {
  readonly name: string;
  readonly configs: readonly string[];
  readonly plan: (host: Host, config: string) => FileChange;
}

const FTP_SERVERS: readonly FtpServer[] = [
  { name: 'vsftpd', configs: ['/etc/vsftpd.conf', '/etc/vsftpd/vsftpd.conf'], plan: (host, path) => lineSet(host, path, ['xferlog_enable', '=YES']) },
  {
    name: 'proftpd',
    configs: ['/etc/proftpd/proftpd.conf', '/etc/proftpd.conf'],
    plan: (host, path) => lineSet(host, path, ['TransferLog', ' /var/log/proftpd/xferlog']),
  },
  {
    name: 'pure-ftpd',
    configs: ['/etc/pure-ftpd/conf'],
    plan: (host, folder) => {
      const path = `${folder}/AltLog`;
      const before = host.readText(path)?.split('\n').slice(0, 1) ?? [];
      return { path, line: 1, before, after: ['clf:/var/log/pure-ftpd/transfer.log'], isNew: host.resolve(path) === null };
    },
  },
  {
    name: 'pure-ftpd',
    configs: ['/etc/pure-ftpd/pure-ftpd.conf', '/etc/pure-ftpd.conf'],
    plan: (host, path) => lineSet(host, path, ['AltLog', ' clf:/var/log/pureftpd.log']),
  },
];

/** The FTP server that is installed, or null. */
export function ftpServerOf(host: Host): string | null {
  return installed(host)?.server.name ?? null;
}

/** The change by which the FTP server that is here logs what is uploaded; null where there is none. */
export function ftpLogChange(host: Host): SettingChange | null {
  const found = installed(host);
  if (found === null) return null;
  const { name, plan } = found.server;
  return {
    files: [plan(host, found.config)],
    tests: name === 'proftpd' ? ['proftpd -t'] : [],
    reloads: [`systemctl restart ${name}`],
  };
}

function installed(host: Host): { readonly server: FtpServer; readonly config: string } | null {
  for (const server of FTP_SERVERS) {
    const config = server.configs.find((path) => host.resolve(path) !== null);
    if (config !== undefined) return { server, config };
  }
  return null;
}

/** A setting of a line of its own: the line that has it, commented out or not, is replaced; else it comes last. */
function lineSet(host: Host, path: string, [name, rest]: readonly [name: string, rest: string]): FileChange {
  const lines = (host.readText(path) ?? '').replace(/\n$/, '').split('\n');
  const at = lines.findLastIndex((line) => new RegExp(`^\\s*#?\\s*${name}\\b`, 'i').test(line));
  return { path, line: at < 0 ? lines.length + 1 : at + 1, before: at < 0 ? [] : [lines[at] ?? ''], after: [`${name}${rest}`], isNew: false };
}

/** Days that logs should be kept: a spam run is often found weeks after the script was planted. */
const DAYS = 30;
const EACH: Readonly<Record<string, number>> = { daily: 1, weekly: 7, monthly: 30 };

/** The change by which logrotate keeps the main log for a month; null where no rule for it is found or the rule keeps it that long already. */
export function retentionChange(host: Host, log: string): SettingChange | null {
  for (const name of host.list('/etc/logrotate.d')) {
    const path = `/etc/logrotate.d/${name}`;
    const lines = host.readText(path)?.split('\n') ?? [];
    const rule = ruleFor(lines, log);
    if (rule === null) continue;
    const inside = lines.slice(rule.from, rule.to);
    const days = EACH[inside.map((line) => line.trim()).find((word) => word in EACH) ?? 'weekly'] ?? 7;
    const at = inside.findIndex((line) => /^\s*rotate\s+\d+\s*$/.test(line));
    const before = inside[at];
    const count = Number(/\d+/.exec(before ?? '')?.[0] ?? 0);
    if (before === undefined || count * days >= DAYS) return null;
    const after = before.replace(/\d+/, String(Math.ceil(DAYS / days)));
    return {
      files: [{ path, line: rule.from + at + 1, before: [before], after: [after], isNew: false }],
      tests: [`logrotate -d ${path}`],
      reloads: [],
    };
  }
  return null;
}

/** Where the block lies whose paths name a log. */
function ruleFor(lines: readonly string[], log: string): { readonly from: number; readonly to: number } | null {
  let from = 0;
  let isOurs = false;
  for (const [index, line] of lines.entries()) {
    if (!line.trim().startsWith('#') && line.split(/[\s{"']+/).some((word) => word === log || matches(word, log))) isOurs = true;
    if (!line.includes('}')) continue;
    if (isOurs) return { from, to: index + 1 };
    from = index + 1;
  }
  return null;
}

/** Whether a logrotate pattern, with a star in its last part, names a path. */
function matches(pattern: string, path: string): boolean {
  const star = pattern.indexOf('*');
  return (
    star > 0 &&
    pattern.startsWith('/') &&
    path.startsWith(pattern.slice(0, star)) &&
    path.endsWith(pattern.slice(star + 1)) &&
    !path.slice(star).includes('/')
  );
}

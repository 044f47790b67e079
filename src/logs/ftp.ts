import type { LoginEvent } from '../domain/login-event.ts';
import type { Instant } from '../domain/untrusted.ts';
import type { UploadEvent } from '../domain/upload-event.ts';
import type { Host } from '../host/host.ts';
import { readTaggedLine } from '../parse/syslog-tag.ts';
import type { Zone } from '../parse/zone.ts';
import type { FtpClock, FtpFact } from './ftp/fact.ts';
import { readProftpdLine, readProftpdMessage } from './ftp/proftpd.ts';
import { readPureFtpdMessage } from './ftp/pure-ftpd.ts';
import { readTransferLine } from './ftp/transfer-logs.ts';
import { readVsftpdLine, readVsftpdMessage } from './ftp/vsftpd.ts';
import { linesOfWindow } from './window-lines.ts';

/** Files of FTP servers alone: Debian's and RHEL's packages, cPanel, DirectAdmin, ISPmanager. */
const OWN_LOGS = [
  '/var/log/vsftpd.log',
  '/var/log/xferlog',
  '/var/log/proftpd/proftpd.log',
  '/var/log/proftpd/xferlog',
  '/var/log/proftpd/access.log',
  '/var/log/proftpd/auth.log',
  '/var/log/proftpd/extended.log',
  '/var/log/pure-ftpd/transfer.log',
  '/var/log/pureftpd.log',
  '/usr/local/apache/domlogs/ftpxferlog',
  '/etc/apache2/logs/domlogs/ftpxferlog',
];
/** Where syslog puts their messages; the first that has any is taken. */
const SYSLOGS = ['/var/log/ftp.log', '/var/log/syslog', '/var/log/messages', '/var/log/auth.log'];

/** Whether an FTP server has a log of its own here. */
export function hasFtpLog(host: Host): boolean {
  return OWN_LOGS.some((path) => host.resolve(path) !== null);
}

/** A line of a log that an FTP server writes itself (latin1); null for anything else. */
export function readFtpLine(line: string, clock: FtpClock): FtpFact | null {
  return readVsftpdLine(line, clock) ?? readProftpdLine(line, clock) ?? readTransferLine(line, clock) ?? readFtpSyslogLine(line, clock);
}

/** A line of syslog that an FTP server has written, or somebody with logger(1); null for anything else. */
export function readFtpSyslogLine(line: string, clock: FtpClock): FtpFact | null {
  if (!line.includes('ftpd')) return null;
  const tagged = readTaggedLine(line, clock);
  if (tagged === null) return null;
  if (tagged.tag === 'pure-ftpd') return readPureFtpdMessage(tagged.text, tagged.at);
  if (tagged.tag === 'proftpd') return readProftpdMessage(tagged.text, tagged.at, tagged.pid);
  return tagged.tag === 'vsftpd' ? readVsftpdMessage(tagged.text, tagged.at) : null;
}

/** A login or an upload, with its place. One transfer may stand in several logs. */
export type FtpEvent = { readonly kind: 'login'; readonly login: LoginEvent } | { readonly kind: 'upload'; readonly upload: UploadEvent };

interface Loading {
  readonly from: Instant;
  readonly to: Instant;
  readonly zone: Zone;
}

/** Logins and uploads of a window from all FTP logs that are there, each log oldest first. */
export function* loadFtp(host: Host, loading: Loading): Iterable<FtpEvent> {
  for (const path of OWN_LOGS) yield* eventsIn(host, { path, read: readFtpLine }, loading);
  for (const path of SYSLOGS) {
    let isHere = false;
    for (const event of eventsIn(host, { path, read: readFtpSyslogLine }, loading)) {
      isHere = true;
      yield event;
    }
    if (isHere) return;
  }
}

interface Source {
  readonly path: string;
  readonly read: (line: string, clock: FtpClock) => FtpFact | null;
}

function* eventsIn(host: Host, { path, read }: Source, { from, to, zone }: Loading): Iterable<FtpEvent> {
  const stampOf = (line: string, now: Instant): Instant | null =>
    momentOf(read(line, { zone, now })) ?? readTaggedLine(line, { zone, now })?.at ?? null;
  for (const { line, file, byte, latest } of linesOfWindow(host, path, { from, to, stampOf })) {
    const fact = read(line, { zone, now: latest });
    const at = momentOf(fact);
    if (fact === null || at === null || at < from || at > to) continue;
    if (fact.kind === 'login') yield { kind: 'login', login: { ...fact.login, file, byte } };
    else yield { kind: 'upload', upload: { ...fact.upload, file, byte } };
  }
}

function momentOf(fact: FtpFact | null): Instant | null {
  if (fact === null) return null;
  return fact.kind === 'login' ? fact.login.at : fact.upload.at;
}

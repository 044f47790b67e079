import type { LoginEvent, LoginLine, LoginService } from '../domain/login-event.ts';
import type { Instant } from '../domain/untrusted.ts';
import type { Host } from '../host/host.ts';
import { readTaggedLine, type TaggedLine } from '../parse/syslog-tag.ts';
import type { Zone } from '../parse/zone.ts';
import { linesOfWindow } from './window-lines.ts';

/** Where dovecot's messages go: syslog's mail facility, or a file of its own (log_path, info_log_path). The first that has any is taken. */
const LOGS = [
  '/var/log/dovecot.log',
  '/var/log/dovecot-info.log',
  '/var/log/mail.log',
  '/var/log/maillog',
  '/var/log/mail.info',
  '/var/log/syslog',
  '/var/log/messages',
];
const SERVICES: Readonly<Record<string, LoginService>> = { imap: 'imap', pop3: 'pop3', submission: 'submission', managesieve: 'sieve' };
const SERVICE = '(imap|pop3|submission|managesieve)';

/**
 * `…-login: Login: user=<NAME>, method=…, rip=…, …, session=<…>` ("Logged in" since 2.4). The name is the client's and may hold all of this too,
 * so what follows it is read from the line's end: nothing there but the session has angle brackets.
 */
const ABOUT = 'user=<(.*)>((?:, (?!session=)[^<>,]{1,200}){1,16})(?:, session=<([^<>]{0,100})>)?$';
const ACCEPTED = new RegExp(`^${SERVICE}-login: (?:Login|Logged in): ${ABOUT}`, 's');
const FAILED = new RegExp(
  `^${SERVICE}-login: (?:Disconnected|Aborted login|Login aborted)(?:: [A-Za-z .'-]{1,80})? ?\\(auth failed, (\\d{1,6}) attempts(?: in \\d{1,9} secs)?\\)(?: \\([a-z_]{1,40}\\))?: ${ABOUT}`,
  's',
);
const CLOSED = new RegExp(
  `^${SERVICE}\\((.*)\\)(?:<(\\d{1,10})><([^<>]{0,100})>)?: (?:Disconnected|Logged out|Connection closed)(?:[:. ][^<>]*)?$`,
  's',
);

/** What a message of dovecot (2.2 to 2.4) tells of a login; null for anything else, attempts without a name among them. */
export function readDovecotMessage({ at, tag, text }: TaggedLine): LoginLine | null {
  if (tag !== 'dovecot') return null;
  const [, service = '', user = '', about = '', session] = ACCEPTED.exec(text) ?? [];
  if (service !== '') return { ...lineOf(service, at, user), outcome: 'accepted', ...details(about), session: session ?? null, tries: 1 };
  const [, tried = '', tries, name = '', tail = '', id] = FAILED.exec(text) ?? [];
  if (tried !== '') return { ...lineOf(tried, at, name), ...details(tail), session: id ?? null, tries: Number(tries) };
  const [, closed = '', who = '', pid, of] = CLOSED.exec(text) ?? [];
  if (closed === '') return null;
  return { ...lineOf(closed, at, who), outcome: 'closed', pid: pid === undefined ? null : Number(pid), session: of ?? null };
}

function lineOf(service: string, at: Instant, user: string): LoginLine {
  const nothing = { client: null, port: null, method: null, tries: 0, pid: null, childPid: null, session: null };
  return { at, service: SERVICES[service] ?? 'imap', outcome: 'failed', user, ...nothing };
}

function details(about: string): Pick<LoginLine, 'client' | 'method' | 'pid'> {
  const value = (name: string): string | null => new RegExp(`, ${name}=([^,]*)`).exec(about)?.[1] ?? null;
  const pid = value('mpid');
  return { client: value('rip'), method: value('method'), pid: pid === null ? null : Number(pid) };
}

interface Loading {
  readonly from: Instant;
  readonly to: Instant;
  readonly zone: Zone;
}

/** `Nov 24 10:17:05 imap-login: Info: Login: …`: dovecot's own file, without a host and with the message's kind. */
const OWN_FILE = /^((?:[A-Z][a-z]{2} [ \d]\d|\d{4}-\d\d-\d\d) \d\d:\d\d:\d\d) (\w[\w-]*(?:\(.*?\)(?:<\d+><[^<>]*>)?)?: )Info: /s;

/** A line of syslog or of dovecot's own log file as dovecot's message; null for anything else. */
export function readDovecotLine(line: string, clock: { readonly zone: Zone; readonly now: Instant }): LoginLine | null {
  const own = OWN_FILE.exec(line);
  const syslog = own === null ? line : `${own[1] ?? ''} - dovecot: ${own[2] ?? ''}${line.slice(own[0].length)}`;
  const tagged = readTaggedLine(syslog.replace(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) -/, '$1T$2Z -'), clock);
  const login = tagged === null ? null : readDovecotMessage(tagged);
  return login === null || !/^\d{4}-\d\d-\d\d /.test(line) ? login : { ...login, at: clock.zone.toUtc(login.at) };
}

/** What dovecot tells of a window, oldest first, from the log that has it. */
export function* loadDovecotLogins(host: Host, { from, to, zone }: Loading): Iterable<LoginEvent> {
  const stampOf = (line: string, latest: Instant): Instant | null =>
    readDovecotLine(line, { zone, now: latest })?.at ?? readTaggedLine(line, { zone, now: latest })?.at ?? null;
  for (const log of LOGS) {
    let isHere = false;
    for (const { line, file, byte, latest } of linesOfWindow(host, log, { from, to, stampOf })) {
      const login = readDovecotLine(line, { zone, now: latest });
      if (login === null || login.at < from || login.at > to) continue;
      isHere = true;
      yield { ...login, file, byte };
    }
    if (isHere) return;
  }
}

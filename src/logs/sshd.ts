import type { LoginEvent, LoginLine } from '../domain/login-event.ts';
import type { UnreadLog } from '../domain/unread-log.ts';
import type { Instant } from '../domain/untrusted.ts';
import type { Host } from '../host/host.ts';
import { readTaggedLine, type TaggedLine } from '../parse/syslog-tag.ts';
import type { Zone } from '../parse/zone.ts';
import { loadJournal } from './journal.ts';
import { linesOfWindow } from './window-lines.ts';

/** Where syslog puts what sshd says: Debian, RHEL. The first that is there is taken. */
const LOGS = ['/var/log/auth.log', '/var/log/secure'];
/** Whether syslog keeps a file of logins here. */
export function hasLoginLog(host: Host): boolean {
  return LOGS.some((path) => host.resolve(path) !== null);
}

/** sshd-session since OpenSSH 9.8, sshd-auth since 10. */
const TAGS = ['sshd', 'sshd-session', 'sshd-auth'];
const LOGINS = /ccepted |ailed |nvalid user|ession |isconnected from user|child is on pid|PAM: |maximum authentication/;

type Rule = readonly [pattern: RegExp, read: (match: RegExpExecArray) => Partial<LoginLine>];

/**
 * Messages of sshd (auth.c, session.c, sshd-session.c) and of pam_unix on its behalf. A name that is let in holds no blank; one that is refused
 * may hold anything, also ` from 192.0.2.9 port 22 ssh2`: the address is the last one, and nothing that a client writes comes after it.
 */
const RULES: readonly Rule[] = [
  [/^Accepted (\S{1,64}) for (\S{1,256}) from (\S{1,255}) port (\d{1,5})(?: ssh\d)?(?:: |$)/, ([, ...found]) => tried('accepted', found)],
  [
    /^Failed (\S{1,64}) for (?:invalid user |illegal user )?(.*) from (\S{1,255}) port (\d{1,5})(?: ssh\d)?(?:: [\w@.-]{1,64} SHA256:[\w+/=]{1,64})?$/s,
    ([, ...found]) => tried('failed', found),
  ],
  [
    /^(?:error: )?PAM: (?:Authentication failure|User not known[ \w]{0,60}) for (illegal user |invalid user )?(.*) from (\S{1,255})$/s,
    ([, unknown, user = '', client]) => ({
      outcome: 'failed',
      method: 'keyboard-interactive',
      tries: unknown === undefined ? 1 : 0,
      ...of(user, client),
    }),
  ],
  [
    /^(?:Invalid|Illegal) user (.*) from (\S{1,255})(?: port (\d{1,5}))?$/s,
    ([, user = '', client, port]) => ({ outcome: 'failed', ...of(user, client, port) }),
  ],
  [
    /^(?:error: )?maximum authentication attempts exceeded for (?:invalid user )?(.*) from (\S{1,255}) port (\d{1,5})(?: ssh\d)?(?: \[preauth\])?$/s,
    ([, user = '', client, port]) => ({ outcome: 'failed', ...of(user, client, port) }),
  ],
  [
    /^pam_unix\(sshd:session\): session (opened|closed) for user (\S{1,256}?)(?:\(uid=\d+\))?(?: by .*)?$/,
    ([, outcome, user = '']) => ({ outcome: outcome === 'opened' ? 'opened' : 'closed', user }),
  ],
  [
    /^Disconnected from user (\S{1,256}) (\S{1,255}) port (\d{1,5})$/,
    ([, user = '', client, port]) => ({ outcome: 'closed', ...of(user, client, port) }),
  ],
  [/^User child is on pid (\d{1,10})$/, ([, child]) => ({ outcome: 'opened', childPid: Number(child) })],
];

/** What a message of sshd tells of a login; null for anything else. `Invalid user` and the like stand beside a line that counts the try: they count none, as the session's lines. */
export function readSshMessage({ at, tag, pid, text }: TaggedLine): LoginLine | null {
  if (!TAGS.includes(tag) || !LOGINS.test(text)) return null;
  for (const [pattern, read] of RULES) {
    const match = pattern.exec(text);
    if (match !== null) return { ...NOTHING, at, pid, ...read(match) };
  }
  return null;
}

const NOTHING = {
  service: 'ssh',
  outcome: 'failed',
  user: '',
  client: null,
  port: null,
  method: null,
  tries: 0,
  childPid: null,
  session: null,
} as const;

function tried(outcome: LoginLine['outcome'], [method = '', user = '', client, port]: readonly (string | undefined)[]): Partial<LoginLine> {
  return { outcome, method, tries: 1, ...of(user, client, port) };
}

function of(user: string, client: string | undefined, port?: string): Partial<LoginLine> {
  return { user, client: client ?? null, port: port === undefined ? null : Number(port) };
}

/** Logins, and the logs that are there and could not be read. */
export interface LoginReading {
  readonly events: Iterable<LoginEvent>;
  readonly unread: readonly UnreadLog[];
}

interface Loading {
  readonly from: Instant;
  readonly to: Instant;
  readonly zone: Zone;
}

/** What sshd tells of a window, oldest first: from its text log, else from the journal. */
export function loadSshLogins(host: Host, loading: Loading): LoginReading {
  const log = LOGS.find((path) => host.resolve(path) !== null);
  if (log !== undefined) return { events: loginsIn(host, log, loading), unread: [] };
  const { entries, unread } = loadJournal(host, TAGS, loading);
  const lines = entries.flatMap((entry) => readSshMessage(entry) ?? []);
  const events = lines.filter(({ at }) => at >= loading.from && at <= loading.to).map((line) => ({ ...line, file: 'journal', byte: -1 }));
  return { events, unread };
}

function* loginsIn(host: Host, log: string, { from, to, zone }: Loading): Iterable<LoginEvent> {
  const stampOf = (line: string, latest: Instant): Instant | null => readTaggedLine(line, { zone, now: latest })?.at ?? null;
  for (const { line, file, byte, latest } of linesOfWindow(host, log, { from, to, stampOf })) {
    if (!line.includes('sshd')) continue;
    const tagged = readTaggedLine(line, { zone, now: latest });
    const login = tagged === null ? null : readSshMessage(tagged);
    if (login !== null && login.at >= from && login.at <= to) yield { ...login, file, byte };
  }
}

import type { BlockPlan, Check, RunStep } from '../../domain/plan.ts';
import type { Sentence } from '../../domain/sentence.ts';
import type { Account } from '../../domain/site.ts';
import type { Source } from '../../domain/source.ts';
import { Exit, ToolError } from '../../domain/tool-error.ts';
import type { Host } from '../../host/host.ts';
import { decodeBytes } from '../../parse/decode-bytes.ts';
import { loadFamily } from '../../remedies/signal-family.ts';
import { loadAccountFiles } from '../../system/accounts/account-files.ts';
import { loadKeyFilePatterns, loadKeyFiles } from '../../system/accounts/key-files.ts';
import { listCronJobs } from '../../system/crontabs.ts';
import { listProcesses } from '../../system/processes.ts';
import type { Context } from '../context.ts';
import { endOpenSessions, openSessions } from '../end-sessions.ts';
import type { OpenSession } from '../end-sessions.ts';
import { listWebSites } from '../web-sites.ts';
import type { Planning, Remedy } from './remedy.ts';
import { programOf } from './program-of.ts';
import { randomPassword } from './random-password.ts';
import { requireLockable } from './user/lockable.ts';
import { isLocked, lockSteps, readShadow } from './user/shadow.ts';

type UserSource = Extract<Source, { readonly kind: 'user' }>;

const MOST_PIDS = 12;
const LOOKS = 40;
const PAUSE_MS = 50;

/** Locks an account, password and keys, and ends its SSH and FTP sessions. Sites that run as this user go on. */
export const lockUser: Remedy<UserSource> = {
  id: 'lock-user',
  kind: 'user',
  find: ({ host }, name) => ({ kind: 'user', user: requireLockable(host, name.replace(/^user:/, '')).name }),
  plan: planUser,
  renew: ({ host }, plan) => renewPassword(host, plan),
  after: ({ host }, plan) => endThem(host, plan),
  check: ({ host }, plan) => checkUser(host, plan),
};

function planUser({ host }: Context, { source }: Planning<UserSource>): BlockPlan {
  const account = requireLockable(host, source.user);
  const shadow = readShadow(host, account.name);
  const usermod = programOf(host, '/usr/sbin/usermod', '/sbin/usermod', '/usr/bin/usermod');
  if (usermod === null || shadow === null)
    throw new ToolError('program-missing', Exit.unavailable, usermod === null ? 'usermod is not here' : `/etc/shadow has no ${account.name}`);
  const { steps, undo } = lockSteps(usermod, account.name, shadow);
  const sessions = openSessions(host, account.uid);
  return {
    remedy: lockUser.id,
    source,
    tests: [],
    // Its sessions one process after the other: once sshd's is gone, nothing but the journal tells what was begun in it.
    steps: [...steps, ...sessions.filter(({ isOwn }) => !isOwn).flatMap((session) => session.steps)],
    undo: undo satisfies readonly RunStep[],
    stops: stopsOf(host, account, sessions),
    keeps: keepsOf(host, account),
    notes: notesOf(host, account, sessions),
    sites: [],
    facts: { uid: String(account.uid), sessions: String(sessions.filter(({ isOwn }) => !isOwn).length) },
    texts: {},
  };
}

function stopsOf(host: Host, { name }: Account, sessions: readonly OpenSession[]): readonly Sentence[] {
  const jobs = listCronJobs(host).filter(({ owner }) => owner === name).length;
  const hasMailLogins = host.facts('/etc/dovecot') !== null;
  const open = sessions.filter(({ isOwn }) => !isOwn).map(({ session }) => session);
  return [
    { id: 'stops.logins', params: { user: name } },
    ...(open.length === 0
      ? []
      : [{ id: 'stops.sessions', params: { user: name, sessions: open.length, pids: pidsOf(open.flatMap(({ pids }) => pids)) } } as const]),
    ...(jobs === 0 ? [] : [{ id: 'stops.jobsOfUser', params: { user: name, jobs } } as const]),
    ...(hasMailLogins ? [{ id: 'stops.systemMailbox', params: { user: name } } as const] : []),
  ];
}

function keepsOf(host: Host, { name }: Account): readonly Sentence[] {
  const sites = listWebSites(host, loadAccountFiles(host).accounts).sites.filter(({ owner, runsAs }) => owner === name || runsAs === name);
  const names = sites.map(({ domain }) => domain).join(', ');
  return [
    ...(names === '' ? [] : [{ id: 'keeps.sitesOfUser', params: { user: name, sites: names } } as const]),
    { id: 'keeps.otherUsers', params: {} },
  ];
}

function notesOf(host: Host, account: Account, sessions: readonly OpenSession[]): readonly Sentence[] {
  const inSessions = new Set(sessions.flatMap(({ session }) => session.pids));
  const others = listProcesses(host).filter(({ uid, pid, kind }) => uid === account.uid && kind === 'program' && !inSessions.has(pid));
  const user = account.name;
  const keys = loadKeyFiles(host, account, loadKeyFilePatterns(host)).filter((file) => (file.keys?.length ?? 0) > 0);
  return [
    ...(inSessions.size === 0 ? [] : [{ id: 'note.sessionsEndForGood', params: {} } as const]),
    ...(others.length === 0
      ? []
      : [{ id: 'note.otherProcesses', params: { user, processes: others.length, pids: pidsOf(others.map(({ pid }) => pid)) } } as const]),
    { id: 'note.passwordBack', params: { name: user } },
    ...keys.map((file) => ({ id: 'note.keysBack', params: { user, file: decodeBytes(file.path), keys: file.keys?.length ?? 0 } }) as const),
  ];
}

function pidsOf(pids: readonly number[]): string {
  return pids.length > MOST_PIDS ? `${pids.slice(0, MOST_PIDS).join(' ')} …` : pids.join(' ');
}

/** By chpasswd(8), which takes name and password from its input: no argument list shows them. */
function renewPassword(host: Host, { source }: BlockPlan): string {
  const chpasswd = host.program('/usr/sbin/chpasswd', '/sbin/chpasswd');
  if (chpasswd === null || source.kind !== 'user') throw new ToolError('program-missing', Exit.unavailable, 'chpasswd is not here');
  const password = randomPassword();
  const { status, stderr } = host.run([chpasswd], { input: `${source.user}:${password}\n` });
  if (status !== 0) throw new ToolError('program-failed', Exit.failed, 'chpasswd failed', { lines: stderr.split('\n').filter(Boolean).slice(-3) });
  return password;
}

const uidOf = ({ facts }: BlockPlan): number => Number(facts['uid'] ?? Number.NaN);

/** Those that have begun since it was planned. */
function endThem(host: Host, plan: BlockPlan): readonly Check[] {
  if (plan.source.kind !== 'user') return [];
  const { user } = plan.source;
  const open = openSessions(host, uidOf(plan)).filter(({ isOwn }) => !isOwn);
  const ended = endOpenSessions(host, open).length;
  const sessions = Number(plan.facts['sessions'] ?? 0) + ended;
  if (sessions === 0) return [];
  const ok = ended === open.length && haveEnded(host, plan);
  return [{ check: 'sessions-ended', ok, says: { id: 'check.sessionsEnded', params: { user, sessions } } }];
}

/** Whether the processes that the plan ends are gone: a signal is sent at once, and acted on when the process next runs. */
function haveEnded(host: Host, { steps }: BlockPlan): boolean {
  const isGone = (): boolean => steps.every((step) => step.kind !== 'signal' || loadFamily(host, step).length === 0);
  for (let look = 0; look < LOOKS && !isGone(); look++) host.pause(PAUSE_MS);
  return isGone();
}

/** Sessions that are still open are no reason to take the lock back: they are ended next. */
function checkUser(host: Host, plan: BlockPlan): readonly Check[] {
  if (plan.source.kind !== 'user') return [];
  const { user } = plan.source;
  const shadow = readShadow(host, user);
  const locked = shadow !== null && isLocked(shadow);
  return [{ check: 'account', ok: locked, says: locked ? { id: 'check.userLocked', params: { user } } : { id: 'check.userOpen', params: { user } } }];
}

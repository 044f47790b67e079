import { randomBytes } from 'node:crypto';
import type { SignalStep } from '../domain/plan.ts';
import type { Session } from '../domain/session.ts';
import { Exit, ToolError } from '../domain/tool-error.ts';
import type { Host } from '../host/host.ts';
import { appendEntry } from '../journal/journal.ts';
import { loadFamily, signalFamily } from '../remedies/signal-family.ts';
import { listAccounts } from '../system/accounts.ts';
import { listProcesses } from '../system/processes.ts';
import { listSessions } from '../system/sessions.ts';
import { listMailSockets, loadConnections } from '../system/sockets.ts';
import type { Context } from './context.ts';
import { requireChangeable, withLock } from './block/locked.ts';
import { ownPids } from './own-processes.ts';

/** Name of this action in the journal. */
export const END_SESSIONS = 'end-sessions';

const LOOKS = 40;
const PAUSE_MS = 50;

/** An open session, and the steps that end it and all that descends from it, each process by pid, start and user. */
export interface OpenSession {
  readonly session: Session;
  readonly steps: readonly SignalStep[];
  /** This run is part of it: it is never ended. */
  readonly isOwn: boolean;
}

/** The SSH and FTP sessions of a user, by uid; not those at the console, and no daemons. */
export function openSessions(host: Host, uid: number): readonly OpenSession[] {
  const processes = listProcesses(host);
  const own = ownPids(processes);
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  const sessions = listSessions(host, {
    processes,
    accounts: listAccounts(host),
    mailSockets: listMailSockets(host, processes),
    connectionsOf: (pids) => loadConnections(host, pids),
  });
  return sessions
    .filter((session) => session.uid === uid && session.service !== 'console')
    .map((session) => ({
      session,
      steps: session.pids.flatMap((pid): readonly SignalStep[] => {
        const found = byPid.get(pid);
        return found === undefined ? [] : [{ kind: 'signal', signal: 'KILL', process: { pid, startTicks: found.startTicks }, uid: found.uid }];
      }),
      isOwn: session.pids.some((pid) => own.has(pid)),
    }));
}

/** Ends sessions, those of this run left out; which of them are gone. */
export function endOpenSessions(host: Host, sessions: readonly OpenSession[]): readonly Session[] {
  const others = sessions.filter(({ isOwn }) => !isOwn);
  for (const { steps } of others) for (const step of steps) signalFamily(host, step);
  const isGone = ({ steps }: OpenSession): boolean => steps.every((step) => loadFamily(host, step).length === 0);
  for (let look = 0; look < LOOKS && !others.every(isGone); look++) host.pause(PAUSE_MS);
  return others.filter(isGone).map(({ session }) => session);
}

/** What ending the sessions of a user by hand came to. */
export interface SessionsEnded {
  readonly action: string;
  readonly ended: readonly Session[];
  readonly left: readonly Session[];
}

/** The sessions of a user by name or uid. Throws ToolError 65 when he has none, 77 where nothing may be changed or only the session of this run is left. */
export function chooseSessions(context: Context, user: string): readonly OpenSession[] {
  requireChangeable(context);
  const { host } = context;
  const account = listAccounts(host).find(({ name }) => name === user);
  const uid = account?.uid ?? (/^\d{1,10}$/.test(user) ? Number(user) : null);
  const sessions = uid === null ? [] : openSessions(host, uid);
  if (sessions.length === 0) throw new ToolError('not-found', Exit.nothingMatched, `${user} has no SSH or FTP session`, { params: { what: user } });
  if (sessions.every(({ isOwn }) => isOwn))
    throw new ToolError('own-session', Exit.notAllowed, `the session of ${user} is the one that this runs in`, { params: { user } });
  return sessions;
}

/** Ends sessions that were chosen and agreed to; the journal says so first. It cannot be undone. */
export function endSessions(
  context: Context,
  user: string,
  { sessions, by }: { readonly sessions: readonly OpenSession[]; readonly by: string },
): SessionsEnded {
  return withLock(context, () => {
    const { host, journal } = context;
    const action = randomBytes(4).toString('hex');
    const steps = sessions.filter(({ isOwn }) => !isOwn).flatMap((one) => one.steps);
    const entry = {
      action,
      at: host.now(),
      by,
      source: `user:${user}`,
      remedy: END_SESSIONS,
      state: 'planned',
      until: null,
      plan: { steps, undo: [] },
    } as const;
    appendEntry(host, journal, entry);
    const ended = endOpenSessions(host, sessions);
    const left = sessions.filter(({ session, isOwn }) => !isOwn && !ended.includes(session)).map(({ session }) => session);
    appendEntry(host, journal, { ...entry, at: host.now(), state: left.length === 0 ? 'applied' : 'partial' });
    return { action, ended, left };
  });
}

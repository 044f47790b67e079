import type { Process } from '../domain/process.ts';
import type { Session } from '../domain/session.ts';
import type { MailSocket, WatchedSocket } from '../domain/socket.ts';
import { decodeBytes } from '../parse/decode-bytes.ts';
import { listAccounts } from '../system/accounts.ts';
import { listProcesses, loadProcess } from '../system/processes.ts';
import { listSessions } from '../system/sessions.ts';
import { listMailSockets, loadConnections } from '../system/sockets.ts';
import { watchMailSockets } from '../system/sockets/watch.ts';
import { rfc3339 } from './context.ts';
import type { Context, Zone } from './context.ts';
import { requireRoot } from './require-root.ts';
import type { Progress } from './scan/load-ledger.ts';

/**
 * Everybody who is logged in, the suspicious first; null on a copy, where no process is to be seen. Mail connections are watched for a while first
 * if that is asked for.
 */
export function* listLogins({ host }: Pick<Context, 'host'>, watchSeconds: number): Generator<Progress, readonly Session[] | null, undefined> {
  if (host.kind !== 'local') return null;
  requireRoot(host);
  const watched = yield* watchConnections(host, watchSeconds);
  const processes = listProcesses(host);
  const known = new Set(processes.map(({ pid }) => pid));
  const gone = watched.flatMap((socket) => socket.processes).filter(({ pid }) => !known.has(pid) && known.add(pid));
  const mailSockets: readonly MailSocket[] = watched.length > 0 ? watched : listMailSockets(host, processes);
  const all: readonly Process[] = [...processes, ...gone];
  const sessions = listSessions(host, {
    processes: all,
    accounts: listAccounts(host),
    mailSockets,
    connectionsOf: (pids) => loadConnections(host, pids),
  });
  return sessions.map((session) => ({ ...session, user: decodeBytes(session.user), from: session.from === null ? null : decodeBytes(session.from) }));
}

function* watchConnections(host: Context['host'], seconds: number): Generator<Progress, readonly WatchedSocket[], undefined> {
  if (seconds === 0) return [];
  const watching = watchMailSockets(host, {
    milliseconds: seconds * 1000,
    processes: listProcesses(host),
    loadProcess: (pid) => loadProcess(host, pid),
  });
  for (;;) {
    const next = watching.next();
    if (next.done === true) return next.value;
    yield { stage: 'connections', part: next.value, count: 0 };
  }
}

/** A session as a line of `sessions --json` (product §3). */
export function sessionJson({ user, from, since, service, pids, inUtmp, suspicious }: Session, why: readonly string[], zone: Zone): object {
  const stamp = since === null ? null : rfc3339(Math.floor(since), zone);
  return { user, from, since: stamp, service, pids, inUtmp, suspicious, why: why.length === 0 ? null : why.join('; ') };
}

import type { Process } from '../domain/process.ts';
import type { LoginRecord, Session, SessionService } from '../domain/session.ts';
import type { Account } from '../domain/site.ts';
import type { MailSocket, Socket } from '../domain/socket.ts';
import type { Host } from '../host/host.ts';
import { ftpLeader, sshLeader } from './sessions/leaders.ts';
import type { Leader } from './sessions/leaders.ts';
import { loadLogins } from './sessions/logins.ts';
import type { Logins } from './sessions/logins.ts';
import { listSuspicions } from './sessions/suspicion.ts';

/** What sessions are found in, as the other lists of the host give it. */
export interface SessionFacts {
  readonly processes: readonly Process[];
  readonly accounts: readonly Account[];
  readonly mailSockets: readonly MailSocket[];
  /** Established connections of processes: sshd's own leads to the client where no record has its address. */
  readonly connectionsOf: (pids: readonly number[]) => ReadonlyMap<number, readonly Socket[]>;
}

interface Look extends SessionFacts {
  readonly host: Host;
  readonly logins: Logins;
  readonly children: ReadonlyMap<number, readonly Process[]>;
  readonly connections: ReadonlyMap<number, readonly Socket[]>;
}

/** Everybody who is logged in now, the suspicious first, then by time; also those that `w` does not show. Empty on a copy. */
export function listSessions(host: Host, facts: SessionFacts): readonly Session[] {
  if (host.kind !== 'local') return [];
  const children = byParent(facts.processes);
  const byPid = new Map(facts.processes.map((process) => [process.pid, process]));
  const leaders = facts.processes.flatMap((process) => {
    const found = sshLeader(process) ?? ftpLeader(process, byPid.get(process.parent));
    return found ?? [];
  });
  const logins = loadLogins(host);
  const connections = facts.connectionsOf(leaders.map(({ process }) => process.pid));
  const look: Look = { ...facts, host, logins, children, connections };
  const remote = leaders.map((leader) => sessionOf(look, leader));
  const taken = new Set(remote.flatMap(({ pids, tty }) => [...pids.map(String), tty ?? '']));
  const local = (logins.utmp ?? []).flatMap((login) =>
    taken.has(String(login.pid)) || taken.has(login.line) ? [] : (consoleSession(look, login) ?? []),
  );
  return [...remote, ...local].sort(
    (left, right) => Number(right.suspicious) - Number(left.suspicious) || (left.since ?? 0) - (right.since ?? 0) || left.leader - right.leader,
  );
}

function byParent(processes: readonly Process[]): ReadonlyMap<number, readonly Process[]> {
  const found = new Map<number, Process[]>();
  for (const process of processes) {
    const siblings = found.get(process.parent);
    if (siblings === undefined) found.set(process.parent, [process]);
    else siblings.push(process);
  }
  return found;
}

function sessionOf(look: Look, leader: Leader): Session {
  const { process, ttys, name } = leader;
  const login = look.logins.utmp?.find(({ pid, line }) => pid === process.pid || ttys.includes(line));
  const kept = look.logins.logind.find(
    ({ leader: pid, tty }) => pid === process.pid || pid === process.parent || (tty !== null && ttys.includes(tty)),
  );
  const account = accountOf(look.accounts, process.effectiveUid, name);
  const processes = belongingTo(look, process);
  const service = serviceOf(leader, processes);
  const suspicions = listSuspicions(look.host, { leader: process, service, processes, mailSockets: look.mailSockets, account });
  const inUtmp = login !== undefined || (look.logins.utmp === null && ttys.length > 0 && kept !== undefined);
  return {
    user: account?.name ?? name ?? String(process.effectiveUid),
    uid: process.effectiveUid,
    from: login?.address ?? (login?.host || null) ?? kept?.address ?? leader.address ?? clientOf(look.connections.get(process.pid) ?? []),
    since: login?.at ?? kept?.since ?? process.startedAt,
    service,
    tty: ttys[0] ?? null,
    leader: process.pid,
    pids: processes.map(({ pid }) => pid),
    inUtmp,
    suspicious: suspicions.length > 0,
    why: inUtmp ? suspicions : [...suspicions, { id: 'session.hidden', params: {} }],
  };
}

/** By uid, as the kernel has it; of twins with one uid the one that the daemon names. */
function accountOf(accounts: readonly Account[], uid: number, name: string | null): Account | undefined {
  const found = accounts.filter((account) => account.uid === uid);
  return found.find((account) => account.name === name) ?? found[0];
}

/** The process, all that descends from it, and what has left that family but is still counted to the login's scope by systemd. */
function belongingTo({ children, processes }: Look, leader: Process): readonly Process[] {
  const found = new Map<number, Process>([[leader.pid, leader]]);
  for (const process of found.values()) for (const child of children.get(process.pid) ?? []) found.set(child.pid, child);
  const { unit } = leader;
  if (unit !== null && /^session-\w{1,32}\.scope$/.test(unit)) {
    for (const process of processes) if (process.unit === unit && process.effectiveUid === leader.effectiveUid) found.set(process.pid, process);
  }
  return [...found.values()];
}

function serviceOf({ service, ttys }: Leader, processes: readonly Process[]): SessionService {
  if (service !== 'ssh' || ttys.length > 0) return service;
  const started = processes.slice(1);
  if (started.some(({ argv, exe }) => argv[0]?.endsWith('@internal-sftp') || exe?.endsWith('/sftp-server'))) return 'sftp';
  return started.some(({ exe }) => exe?.endsWith('/scp')) ? 'scp' : 'ssh';
}

/** The other end of the connection that a daemon serves: the one whose own port is SSH's or FTP's, else of the lowest port. */
function clientOf(connections: readonly Socket[]): string | null {
  const [first] = connections.toSorted((left, right) => left.local.port - right.local.port);
  return (connections.find(({ local }) => local.port === 22 || local.port === 21) ?? first)?.remote.address ?? null;
}

/** A login at the console or in a terminal multiplexer: in utmp, served by no daemon that is known here. null when its process has ended. */
function consoleSession(look: Look, login: LoginRecord): Session | null {
  const leader = look.processes.find(({ pid }) => pid === login.pid);
  if (leader === undefined) return null;
  const processes = belongingTo(look, leader);
  const account = look.accounts.find(({ name }) => name === login.user);
  const suspicions = listSuspicions(look.host, { leader, service: 'console', processes, mailSockets: look.mailSockets, account });
  return {
    user: login.user,
    uid: account?.uid ?? leader.effectiveUid,
    from: login.address ?? (login.host || null),
    since: login.at,
    service: 'console',
    tty: login.line,
    leader: leader.pid,
    pids: processes.map(({ pid }) => pid),
    inUtmp: true,
    suspicious: suspicions.length > 0,
    why: suspicions,
  };
}

import type { MailTalk } from '../../domain/mail-talk.ts';
import type { Process } from '../../domain/process.ts';
import type { Account } from '../../domain/site.ts';
import type { Endpoint, WatchedSocket } from '../../domain/socket.ts';
import type { Host } from '../../host/host.ts';
import { decodeBytes } from '../../parse/decode-bytes.ts';
import { listProcesses, loadProcess } from '../../system/processes.ts';
import { watchMailSockets } from '../../system/sockets/watch.ts';
import type { Progress } from './load-ledger.ts';

/** Processes that speak to mail ports now or, watched for a while, did in that time; none on a copy. */
export function* loadTalks(host: Host, accounts: readonly Account[], milliseconds: number): Generator<Progress, readonly MailTalk[], undefined> {
  if (host.kind !== 'local') return [];
  const watching = watchMailSockets(host, { milliseconds, processes: listProcesses(host), loadProcess: (pid) => loadProcess(host, pid) });
  for (;;) {
    const next = watching.next();
    if (next.done === true) return joinTalks(next.value, accounts);
    yield { stage: 'connections', part: next.value, count: 0 };
  }
}

/** One talk for each process, side and port; of a socket that several hold, the eldest answers. */
function joinTalks(sockets: readonly WatchedSocket[], accounts: readonly Account[]): readonly MailTalk[] {
  const names = new Map(accounts.map(({ uid, name }) => [uid, name]));
  const talks = new Map<string, MailTalk>();
  for (const socket of sockets) {
    const process = eldest(socket.processes);
    if (process === null) continue;
    const { to, remote, firstSeen, lastSeen } = socket;
    const key = `${process.pid} ${process.startTicks} ${to} ${remote.port}`;
    const before = talks.get(key);
    const remotes = [...new Set([...(before?.remotes ?? []), remote.address])];
    const user = names.get(process.effectiveUid) ?? String(process.effectiveUid);
    talks.set(key, {
      ...{ user, uid: process.effectiveUid, process: readable(process), to, port: remote.port, remotes, lastSeen },
      socket: before?.socket ?? shown(socket),
      firstSeen: before?.firstSeen ?? firstSeen,
    });
  }
  return [...talks.values()];
}

function eldest(processes: readonly Process[]): Process | null {
  return processes.reduce<Process | null>((one, other) => (one === null || other.startTicks < one.startTicks ? other : one), null);
}

/** Bytes of paths and command lines as text. */
function readable(process: Process): Process {
  const text = (bytes: string | null): string | null => (bytes === null ? null : decodeBytes(bytes));
  const { exe, cwd, comm, argv, claims } = process;
  return { ...process, exe: text(exe), cwd: text(cwd), comm: decodeBytes(comm), argv: argv.map(decodeBytes), claims: text(claims) };
}

function shown({ local, remote, state, uid, inode }: WatchedSocket): MailTalk['socket'] {
  const ends = `tcp ${endOf(local)} -> ${endOf(remote)}`;
  return { ends, text: `${ends} ${state} uid=${uid ?? '?'} inode=${inode}` };
}

const endOf = ({ address, port }: Endpoint): string => (address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`);

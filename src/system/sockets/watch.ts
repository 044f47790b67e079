import type { Process } from '../../domain/process.ts';
import type { WatchedSocket } from '../../domain/socket.ts';
import type { Host } from '../../host/host.ts';
import { listHolders } from './holders.ts';
import { mailEnds } from './mail-ends.ts';
import type { MailEnd } from './mail-ends.ts';
import { loadMailTables, networksOf } from './tables.ts';

const BETWEEN_LOOKS = 200;
const MOST_SOCKETS = 20_000;

/** How long to look, and how to read the processes that are met, at once: a short one is gone at the next look. */
export interface Watching {
  readonly milliseconds: number;
  readonly processes: readonly Process[];
  readonly loadProcess: (pid: number) => Process | null;
}

/**
 * Looks at the mail connections again and again, five times a second: one look misses short ones. Yields the part of the time that has passed;
 * returns every connection seen, in the order of its first look. On a copy there is nothing to wait for.
 */
export function* watchMailSockets(host: Host, watching: Watching): Generator<number, readonly WatchedSocket[], undefined> {
  const seen = new Map<string, WatchedSocket>();
  if (host.kind !== 'local') return [];
  const networks = networksOf(watching.processes);
  const started = host.now();
  for (;;) {
    const ends = mailEnds(loadMailTables(host, networks));
    look(host, { watching, seen, ends });
    const passed = host.now() - started;
    if (passed >= watching.milliseconds) return [...seen.values()];
    yield passed / watching.milliseconds;
    host.pause(Math.min(BETWEEN_LOOKS, watching.milliseconds - passed));
  }
}

interface Look {
  readonly watching: Watching;
  readonly seen: Map<string, WatchedSocket>;
  readonly ends: readonly MailEnd[];
}

function look(host: Host, { watching, seen, ends }: Look): void {
  const now = host.now();
  const fresh: MailEnd[] = [];
  for (const end of ends) {
    const before = seen.get(keyOf(end));
    if (before === undefined || (before.inode === 0 && end.inode !== 0)) fresh.push(end);
    else seen.set(keyOf(end), { ...before, state: end.state, lastSeen: now, looks: before.looks + 1 });
  }
  const held = fresh.filter(({ inode }) => inode !== 0);
  const holders = listHolders(host, held);
  for (const end of fresh) {
    if (seen.size >= MOST_SOCKETS) return;
    const pids = holders.get(end.inode) ?? [];
    const processes = pids.flatMap((pid) => watching.loadProcess(pid) ?? []);
    seen.set(keyOf(end), { ...end, pids, processes, firstSeen: now, lastSeen: now, looks: 1 });
  }
}

/** By its ends: the inode is gone once no process has the socket any more, while the kernel still shows the connection. */
function keyOf({ network, local, remote }: MailEnd): string {
  return `${network ?? ''} ${local.address} ${local.port} ${remote.address} ${remote.port}`;
}

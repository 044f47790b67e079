import type { Process } from '../domain/process.ts';
import type { MailSocket, Socket } from '../domain/socket.ts';
import type { Host } from '../host/host.ts';
import { listHolders, listSocketInodes } from './sockets/holders.ts';
import { mailEnds } from './sockets/mail-ends.ts';
import { loadMailTables, loadTable, networksOf } from './sockets/tables.ts';

/** The sending ends of all mail connections that stand now, with the processes that hold them; empty on a copy. */
export function listMailSockets(host: Host, processes: readonly Process[]): readonly MailSocket[] {
  if (host.kind !== 'local') return [];
  const ends = mailEnds(loadMailTables(host, networksOf(processes)));
  const held = ends.filter(({ inode }) => inode !== 0);
  const holders = listHolders(host, held);
  return ends.map((end) => ({ ...end, pids: holders.get(end.inode) ?? [] }));
}

/** Established connections of some processes by their pids: they tell where a session comes from. */
export function loadConnections(host: Host, pids: readonly number[]): ReadonlyMap<number, readonly Socket[]> {
  if (host.kind !== 'local' || pids.length === 0) return new Map();
  const byInode = new Map<number, Socket>();
  for (const socket of loadTable(host, '/proc/net', () => true)) if (socket.state === 'established') byInode.set(socket.inode, socket);
  return new Map(pids.map((pid) => [pid, listSocketInodes(host, pid).flatMap((inode) => byInode.get(inode) ?? [])]));
}

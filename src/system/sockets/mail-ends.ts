import type { MailSocket, Socket } from '../../domain/socket.ts';
import { isMailPort } from './tables.ts';
import type { Table } from './tables.ts';

/** A sending end before its processes are known. */
export type MailEnd = Omit<MailSocket, 'pids'>;

/**
 * The sending ends among sockets with mail ports: those whose remote port is one, but for the mail server's own end of a connection that came in.
 * A connection whose other end is in a table here leads to this server.
 */
export function mailEnds(tables: readonly Table[]): readonly MailEnd[] {
  const everything = tables.flatMap(({ sockets }) => sockets);
  const ends = new Set(everything.filter(({ state }) => state !== 'listening').map(({ local, remote }) => pair(local, remote)));
  const listening = new Set(everything.filter(({ state }) => state === 'listening').map(({ local }) => local.port));
  const own = new Set(everything.map(({ local }) => local.address));
  const leadsHere = ({ local, remote }: Socket): boolean => isLoopback(remote.address) || own.has(remote.address) || ends.has(pair(remote, local));
  return tables.flatMap(({ network, sockets }) =>
    sockets
      .filter(
        ({ state, local, remote }) => state !== 'listening' && isMailPort(remote.port) && !(isMailPort(local.port) && listening.has(local.port)),
      )
      .map((socket) => ({ ...socket, network, to: leadsHere(socket) ? ('this-server' as const) : ('elsewhere' as const) })),
  );
}

function pair(one: Socket['local'], other: Socket['local']): string {
  return `${one.address} ${one.port} ${other.address} ${other.port}`;
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

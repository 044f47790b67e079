import type { Process } from '../../domain/process.ts';
import type { Socket } from '../../domain/socket.ts';
import type { Host } from '../../host/host.ts';
import { readSockets } from '../../parse/proc-net.ts';

/** A line is 150 bytes: enough for a million and a half connections. */
const MOST_BYTES = 256 * 1024 * 1024;
const MAIL_PORTS = new Set([25, 465, 587]);

/** Sockets of one network: this machine's (`network` null) or a container's. */
export interface Table {
  readonly network: string | null;
  readonly sockets: readonly Socket[];
}

export function isMailPort(port: number): boolean {
  return MAIL_PORTS.has(port);
}

/** One process of every network that is not this machine's: its table is read by way of it. */
export function networksOf(processes: readonly Process[]): ReadonlyMap<string, number> {
  return new Map(processes.flatMap(({ ownNetwork, pid }) => (ownNetwork === null ? [] : [[ownNetwork, pid] as const])));
}

/** Sockets with a mail port at either end, by network. */
export function loadMailTables(host: Host, networks: ReadonlyMap<string, number>): readonly Table[] {
  const wants = (local: number, remote: number): boolean => isMailPort(local) || isMailPort(remote);
  return [
    { network: null, sockets: loadTable(host, '/proc/net', wants) },
    ...[...networks].map(([network, pid]) => ({ network, sockets: loadTable(host, `/proc/${pid}/net`, wants) })),
  ];
}

/** Sockets of a network, TCP over IPv4 and IPv6. */
export function loadTable(host: Host, directory: string, wants: (local: number, remote: number) => boolean): readonly Socket[] {
  return ['tcp', 'tcp6'].flatMap((name) => readSockets(host.readText(`${directory}/${name}`, MOST_BYTES) ?? '', wants));
}

import type { Endpoint, Socket, SocketState } from '../domain/socket.ts';
import { ipAddress } from './ip-address.ts';

/** Kernel's net/tcp_states.h. */
const STATES: Readonly<Record<string, SocketState>> = {
  '01': 'established',
  '02': 'connecting',
  '03': 'connecting',
  '04': 'closing',
  '05': 'closing',
  '06': 'ended',
  '07': 'ended',
  '08': 'closing',
  '09': 'closing',
  '0A': 'listening',
  '0B': 'closing',
  '0C': 'connecting',
};
const LINE =
  /^ *\d{1,10}: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) ([0-9A-F]{2}) \S{1,40} \S{1,40} \S{1,40} +(\d{1,10}) +\d{1,20} +(\d{1,20})(?: |$)/;

/** Sockets of /proc/net/tcp and tcp6 whose ports are wanted (proc_net_tcp of the kernel); other lines are passed over. */
export function readSockets(text: string, wants: (localPort: number, remotePort: number) => boolean): readonly Socket[] {
  const sockets: Socket[] = [];
  for (let start = 0; start < text.length;) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, Math.min(end < 0 ? text.length : end, start + 512));
    start = end < 0 ? text.length : end + 1;
    const socket = readSocket(line, wants);
    if (socket !== null) sockets.push(socket);
  }
  return sockets;
}

function readSocket(line: string, wants: (localPort: number, remotePort: number) => boolean): Socket | null {
  const match = LINE.exec(line);
  if (match === null) return null;
  const [, localAddress = '', localPort = '', remoteAddress = '', remotePort = '', code = '', uid = '', inodeText = ''] = match;
  const state = STATES[code];
  const ports = [Number.parseInt(localPort, 16), Number.parseInt(remotePort, 16)] as const;
  if (state === undefined || !wants(...ports)) return null;
  const inode = Number(inodeText);
  return {
    local: endpoint(localAddress, ports[0]),
    remote: endpoint(remoteAddress, ports[1]),
    state,
    uid: inode === 0 ? null : Number(uid),
    inode,
  };
}

function endpoint(hex: string, port: number): Endpoint {
  return { address: addressOf(hex), port };
}

/** An address from its words of 32 bits, each printed as a number of the machine (little-endian). */
export function addressOf(hex: string): string {
  const bytes: number[] = [];
  for (let word = 0; word < hex.length; word += 8)
    for (let at = word + 6; at >= word; at -= 2) bytes.push(Number.parseInt(hex.slice(at, at + 2), 16));
  return ipAddress(bytes);
}

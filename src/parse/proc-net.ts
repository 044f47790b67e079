import type { Endpoint, Socket, SocketState } from '../domain/socket.ts';

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
  if (bytes.length === 4) return bytes.join('.');
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  return isMapped ? bytes.slice(12).join('.') : ipv6(bytes);
}

/** RFC 5952: no leading zeros, the longest run of two or more zero groups as `::`. */
function ipv6(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, index) => ((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0));
  let best = { from: 0, length: 1 };
  for (let from = 0; from < 8; from++) {
    let length = 0;
    while (from + length < 8 && groups[from + length] === 0) length++;
    if (length > best.length) best = { from, length };
  }
  const show = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  if (best.length < 2) return show(groups);
  return `${show(groups.slice(0, best.from))}::${show(groups.slice(best.from + best.length))}`;
}

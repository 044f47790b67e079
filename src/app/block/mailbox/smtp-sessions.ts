import type { Check } from '../../../domain/plan.ts';
import type { Socket } from '../../../domain/socket.ts';
import type { Host } from '../../../host/host.ts';
import type { MailServer } from '../../../mta/mta.ts';
import { readIpAddress } from '../../../parse/ip-address.ts';
import { listAccounts } from '../../../system/accounts.ts';
import { loadProcess } from '../../../system/processes.ts';
import { loadConnections } from '../../../system/sockets.ts';
import type { Context } from '../../context.ts';

const SS = ['/usr/bin/ss', '/bin/ss', '/usr/sbin/ss', '/sbin/ss'] as const;
const DAY = 86_400_000;
/** The end of the main log that is looked through, bytes. */
const TAIL = 16 * 1024 * 1024;
/** Main logs keep whole seconds. */
const SLACK = 1000;
/** Lines that say who a process serves, or that it serves another now (postfix/smtpd). */
const TELLS = /[ (]A=|sasl_username=|\]: (?:dis)?connect from /;
const PROGRAMS: Readonly<Record<string, RegExp>> = { exim: /\/exim4?(?:-[\d.-]+)?$/, postfix: /\/smtpd$/ };
const LOOKS = 20;
const PAUSE_MS = 50;

/** Whether the log names the process of each message that came with a login, so that an open session can be told for certain. */
export function tellsSmtpSessions({ host, servers }: Pick<Context, 'host' | 'servers'>): boolean {
  const names = (server: MailServer): boolean =>
    server.kind === 'postfix' || server.listLogSettings().some(({ id, present }) => id === 'exim-pid' && present);
  return servers.length > 0 && servers.every(names) && host.program(...SS) !== null;
}

/**
 * Closes the SMTP connections in which a mailbox is logged in and has sent, by ss(8) and each by its four ends: the process that serves it ends by itself, and no
 * other one is touched. A connection counts where the log's line names its process, that has run since before, is the mail server's own program under its own
 * user, and is connected to the client of the line. Any other is left.
 */
export function endSmtpSessions({ host, servers }: Context, address: string): readonly Check[] {
  const ss = host.program(...SS);
  const open = ss === null ? [] : servers.flatMap((server) => openSockets(host, server, address));
  if (ss === null || open.length === 0) return [];
  for (const { socket } of open)
    host.run([ss, '-K', '-t', '-n', 'state', 'established', 'src', endOf(socket.local), 'and', 'dst', endOf(socket.remote)]);
  const isOpen = ({ pid, socket }: OpenSocket): boolean => (loadConnections(host, [pid]).get(pid) ?? []).some(({ inode }) => inode === socket.inode);
  for (let look = 0; look < LOOKS && open.some(isOpen); look++) host.pause(PAUSE_MS);
  const left = open.filter(isOpen).length;
  return [{ check: 'smtp-ended', ok: left === 0, says: { id: 'check.smtpSessions', params: { address, ended: open.length - left, left } } }];
}

interface OpenSocket {
  readonly pid: number;
  readonly socket: Socket;
}

/** What the log says last of a process that serves SMTP. */
export interface Serving {
  readonly login: string;
  readonly client: string | null;
  readonly at: number;
}

function openSockets(host: Host, server: MailServer, address: string): readonly OpenSocket[] {
  const program = PROGRAMS[server.kind];
  const uid = listAccounts(host).find(({ name }) => name === server.facts.user)?.uid;
  if (program === undefined || uid === undefined) return [];
  return [...lastServed(host, server)].flatMap(([pid, { login, client, at }]) => {
    const process = login.toLowerCase() === address.toLowerCase() && client !== null ? loadProcess(host, pid) : null;
    const isIts =
      process !== null && program.test(process.exe ?? '') && process.effectiveUid === uid && (process.startedAt ?? Infinity) <= at + SLACK;
    const found = isIts ? (loadConnections(host, [pid]).get(pid) ?? []) : [];
    // It may have one socket open twice, for what it reads and for what it says.
    const sockets = new Map(found.filter(({ remote }) => remote.address === client).map((one) => [one.inode, one])).values();
    const [socket, ...more] = sockets;
    return socket === undefined || more.length > 0 ? [] : [{ pid, socket }];
  });
}

function lastServed(host: Host, server: MailServer): ReadonlyMap<number, Serving> {
  const now = host.now();
  const [log] = server.listLogs({ from: now - DAY, to: now }).filter(({ path }) => path.startsWith('/') && !path.endsWith('.gz'));
  return servedBy(log === undefined ? [] : tailOf(host, log.path), server);
}

/** Whose login each process has served last, by its pid, as the lines of a main log tell (oldest first); pure. */
export function servedBy(lines: readonly string[], { kind, readLine }: Pick<MailServer, 'kind' | 'readLine'>): ReadonlyMap<number, Serving> {
  const served = new Map<number, Serving>();
  for (const line of lines) {
    const read = TELLS.test(line) ? readLine(line) : null;
    if (read === null || read.pid === null) continue;
    const login = loginOf(read.fields);
    if (login !== null && read.kind === 'arrival') served.set(read.pid, { login, client: clientOf(read.fields), at: read.at });
    else if (kind === 'postfix') served.delete(read.pid);
  }
  return served;
}

/** Exim: `A=authenticator:login`; Postfix: `sasl_username=login`. */
function loginOf({ A: auth, login }: Readonly<Record<string, string>>): string | null {
  if (login !== undefined) return login;
  return auth === undefined || !auth.includes(':') ? null : auth.slice(auth.indexOf(':') + 1);
}

/** Exim: the last address in brackets, a name before it is the client's own word. */
function clientOf({ H: host, client }: Readonly<Record<string, string>>): string | null {
  if (client !== undefined) return readIpAddress(client);
  const [, address] = /\[([0-9a-fA-F:.]{2,45})\](?::\d{1,5})?$/.exec(host ?? '') ?? [];
  return address === undefined ? null : readIpAddress(address);
}

function tailOf(host: Host, path: string): readonly string[] {
  const file = host.openFile(path);
  if (typeof file === 'string') return [];
  try {
    const bytes = Buffer.alloc(Math.min(file.size, TAIL));
    let read = 0;
    for (let more = 1; more > 0 && read < bytes.length; read += more) more = file.readAt(bytes.subarray(read), file.size - bytes.length + read);
    return bytes.toString('latin1', 0, read).split('\n');
  } finally {
    file.close();
  }
}

function endOf({ address, port }: Socket['local']): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}

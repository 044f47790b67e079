import { Exit, ToolError } from '../../../domain/tool-error.ts';
import type { Host } from '../../../host/host.ts';
import { readIpAddress } from '../../../parse/ip-address.ts';
import { listAccounts } from '../../../system/accounts.ts';
import { loadOwnAddresses } from '../../../system/own-addresses.ts';
import { listProcesses } from '../../../system/processes.ts';
import { listSessions } from '../../../system/sessions.ts';
import { listMailSockets, loadConnections } from '../../../system/sockets.ts';
import { ownPids } from '../../own-processes.ts';

/** Loopback, nothing, whole groups, and what never leaves its own cable. */
const SPECIAL = /^(?:127\.|0\.|2(?:2[4-9]|[3-5]\d)\.|::1?$|ff[0-9a-f]{2}:|fe[89ab][0-9a-f]:)/;

/**
 * The address of a client whose mail may be refused. Throws ToolError 64 for what is no single address, 77 for loopback and the like, this machine's own addresses,
 * and those that its administrators are logged in from.
 */
export function requireRefusable(host: Host, text: string): string {
  const address = readIpAddress(text);
  if (address === null) throw new ToolError('bad-address', Exit.usage, 'not the address of a client', { params: { text } });
  if (SPECIAL.test(address) || loadOwnAddresses(host).has(address)) throw refused('own-address', `${address} is this machine's own`);
  if (adminAddresses(host).has(address)) throw refused('own-session', `an administrator is logged in from ${address}`);
  return address;
}

/** Where this run was begun from, and where root is logged in from. */
function adminAddresses(host: Host): ReadonlySet<string> {
  const processes = listProcesses(host);
  const own = ownPids(processes);
  const sessions = listSessions(host, {
    processes,
    accounts: listAccounts(host),
    mailSockets: listMailSockets(host, processes),
    connectionsOf: (pids) => loadConnections(host, pids),
  });
  const admins = sessions.filter(({ uid, pids }) => uid === 0 || pids.some((pid) => own.has(pid)));
  return new Set(admins.flatMap(({ from }) => (from === null ? [] : (readIpAddress(from) ?? []))));
}

function refused(code: string, why: string): ToolError {
  return new ToolError(code, Exit.notAllowed, `${why}: its mail is not refused`, { params: { why } });
}

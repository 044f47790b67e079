import type { HostSentence } from '../../domain/host-sentence.ts';
import type { Process } from '../../domain/process.ts';
import type { Account } from '../../domain/site.ts';
import type { MailSocket } from '../../domain/socket.ts';
import type { SessionService } from '../../domain/session.ts';
import type { Host } from '../../host/host.ts';
import { decodeBytes } from '../../parse/decode-bytes.ts';

const NO_LOGIN = /\/(?:nologin|false|true|sync|shutdown|halt)$/;
const MOST = 12;

/** A session by what may be wrong with it. */
export interface Looked {
  readonly leader: Process;
  readonly service: SessionService;
  readonly processes: readonly Process[];
  readonly mailSockets: readonly MailSocket[];
  readonly account: Account | undefined;
}

/**
 * Traces that an honest session does not leave: it sends mail, by itself or through a forwarded port; a process of it lies about its name, or its
 * program has been removed; its account is none or may not log in. A login for SFTP or FTP alone needs no shell.
 */
export function listSuspicions(host: Host, { leader, service, processes, mailSockets, account }: Looked): readonly HostSentence[] {
  const found: HostSentence[] = [];
  const pids = new Set(processes.map(({ pid }) => pid));
  for (const { pids: holders, remote } of mailSockets) {
    const pid = holders.find((holder) => pids.has(holder));
    if (pid === undefined) continue;
    if (pid === leader.pid) found.push({ id: 'session.tunnel', params: remote });
    else found.push({ id: 'session.sendsMail', params: { pid, ...remote } });
  }
  for (const { pid, claims, exe } of processes) {
    if (claims !== null && exe !== null) found.push({ id: 'session.lies', params: { pid, claims: decodeBytes(claims), exe: decodeBytes(exe) } });
  }
  for (const { pid, exe, exeDeleted, ownMounts } of processes) {
    // A program that an update replaced is gone too, but another stands in its place.
    if (exeDeleted && exe !== null && !ownMounts && host.facts(exe) === null)
      found.push({ id: 'session.deletedProgram', params: { pid, exe: decodeBytes(exe) } });
  }
  if (account === undefined) found.push({ id: 'session.noAccount', params: { uid: leader.effectiveUid } });
  else if ((service === 'ssh' || service === 'scp') && NO_LOGIN.test(account.shell))
    found.push({ id: 'session.noShell', params: { shell: decodeBytes(account.shell) } });
  return found.slice(0, MOST);
}

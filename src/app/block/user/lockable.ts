import type { Account } from '../../../domain/site.ts';
import { Exit, ToolError } from '../../../domain/tool-error.ts';
import type { Host } from '../../../host/host.ts';
import { loadAccountFiles } from '../../../system/accounts/account-files.ts';
import { listProcesses } from '../../../system/processes.ts';
import { ownPids } from '../../own-processes.ts';

/** The highest of the uids that stand for nobody (65534 is `nobody`). */
const LAST_UID = 60_000;

/**
 * An account that may be locked. Throws ToolError 65 when there is none of this name here, 69 when it is in a directory (LDAP) or a list of virtual FTP users,
 * 77 for root and its twins, accounts of the system, and whoever runs this.
 */
export function requireLockable(host: Host, name: string): Account {
  const files = loadAccountFiles(host);
  const account = files.accounts.find((one) => one.name === name);
  if (account === undefined) throw files.hasDirectory ? elsewhere(name) : unknown(name);
  const { uid } = account;
  if (uid === 0) throw refused('root-account', `${name} is root`);
  if (uid < files.firstUid || uid > LAST_UID) throw refused('system-account', `${name} is an account of the system (uid ${uid})`);
  if (isOwn(host, uid)) throw refused('own-account', `${name} runs this`);
  return account;
}

function unknown(name: string): ToolError {
  return new ToolError('not-found', Exit.nothingMatched, `no account ${name} is here`, {
    hint: 'Virtual FTP users are kept by the FTP server or the panel: remove or disable them there.',
    params: { what: name },
  });
}

function elsewhere(name: string): ToolError {
  return new ToolError('not-local', Exit.unavailable, `${name} is not in /etc/passwd; accounts come from a directory too, and are locked there`, {
    params: { user: name },
  });
}

function refused(code: string, why: string): ToolError {
  return new ToolError(code, Exit.notAllowed, `${why}: it is not locked`, { params: { why } });
}

/** Whether a login of this user leads to this run (sudo, su). */
function isOwn(host: Host, uid: number): boolean {
  const all = listProcesses(host);
  const own = ownPids(all);
  const login = host.readText('/proc/self/loginuid')?.trim();
  return login === String(uid) || all.some((process) => own.has(process.pid) && (process.uid === uid || process.effectiveUid === uid));
}

import type { Process } from '../../domain/process.ts';
import type { SessionService } from '../../domain/session.ts';

/** The process that serves one login. */
export interface Leader {
  readonly process: Process;
  /** Who it says is logged in; the process's uid is the kernel's word. */
  readonly name: string | null;
  readonly service: SessionService;
  readonly ttys: readonly string[];
  /** Address that its title shows. */
  readonly address: string | null;
  /** It serves neither a terminal nor a command: only forwarded ports (`ssh -N`). */
  readonly portsOnly: boolean;
}

/** Where packages put daemons: a program elsewhere that bears their name is none of them. */
const INSTALLED = /^\/(?:usr|s?bin|lib|opt)\//;
const TTY = /^(?:pts\/\d{1,7}|tty\w{1,10})$/;

/**
 * The process of an SSH login, by the title that sshd sets: `sshd: user@pts/0`, `sshd: user@notty` (a command, scp), `sshd: user` (neither: `ssh -N`);
 * since OpenSSH 9.8 `sshd-session: …`. The monitor of a login (`[priv]`), which stays root, is none; root's own login has no other process.
 */
export function sshLeader(process: Process): Leader | null {
  if (!isProgram(process, /^sshd(?:-session)?$/)) return null;
  const [, said] = /^sshd(?:-session)?: (.{1,256})$/s.exec(process.argv[0] ?? '') ?? [];
  if (said === undefined) return null;
  const leader = { process, service: 'ssh', address: null } as const;
  const at = said.lastIndexOf('@');
  // The listener's and the watched logins' titles are no names: `/usr/sbin/sshd -D [listener]`, `shop [net]`, `[accepted]`.
  if (/[\s[\]/]/.test(at < 0 ? said : said.slice(0, at))) return null;
  const ends = at < 0 ? [] : said.slice(at + 1).split(',');
  const areTerminals = ends.length > 0 && ends.every((end) => end === 'notty' || TTY.test(end));
  if (said.endsWith('@internal-sftp')) return null;
  if (areTerminals) return { ...leader, name: said.slice(0, at), ttys: ends.filter((end) => TTY.test(end)), portsOnly: false };
  return { ...leader, name: said, ttys: [], portsOnly: true };
}

/** The process of an FTP login: of vsftpd, ProFTPD or Pure-FTPd, by its title where it sets one, else by the user that it runs as. */
export function ftpLeader(process: Process, parent: Process | undefined): Leader | null {
  if (!isProgram(process, /^(?:vsftpd|in\.proftpd|proftpd|pure-ftpd(?:-[a-z]+)?)$/)) return null;
  const title = process.argv.join(' ').slice(0, 512);
  const leader = { process, service: 'ftp', ttys: [], portsOnly: false } as const;
  const [, address, user] = /^vsftpd: ([0-9a-f.:]{3,45})\/([^:\s]{1,128}):/i.exec(title) ?? [];
  if (address !== undefined && user !== undefined) return { ...leader, name: user, address };
  const [, name, client] = /^(?:proftpd|ftpd): (\S{1,128}) - (\S{1,255}?): /.exec(title) ?? [];
  if (name !== undefined) return { ...leader, name, address: client ?? null };
  const isChild = parent !== undefined && isProgram(parent, /ftpd/);
  return isChild && process.effectiveUid !== 0 && !/\((?:SERVER|PRIV|accepting)|connected$/.test(title)
    ? { ...leader, name: null, address: null }
    : null;
}

function isProgram({ exe }: Process, name: RegExp): boolean {
  return exe !== null && INSTALLED.test(exe) && name.test(exe.slice(exe.lastIndexOf('/') + 1));
}

import type { Host } from '../../host/host.ts';
import type { Window } from '../mta.ts';
import type { PostfixPlace } from './place.ts';

const JOURNALS = ['/var/log/journal', '/run/log/journal'];
/** A day of a busy server; what is longer is told as not read. */
const LIMIT = 512 * 1024 * 1024;
const TIMEOUT = 120_000;
const LONGEST = 8192;
/** Of the mail facility, by processes of root or Postfix's own user: journald itself says who wrote a line (systemd.journal-fields(7)). */
const FACILITY = 'SYSLOG_FACILITY=2';

/**
 * What prints the lines of a window, where Postfix logs to the journal alone (Debian 12 and later have no rsyslog unless it is installed); null where
 * there is no journal, or only another machine's.
 */
export function journalCommand(host: Host, { user }: PostfixPlace, { from, to }: Window): readonly [string, ...string[]] | null {
  const program =
    host.kind === 'local' && JOURNALS.some((directory) => host.list(directory).length > 0)
      ? host.program('/usr/bin/journalctl', '/bin/journalctl')
      : null;
  if (program === null) return null;
  const uid = new RegExp(`^${user.replaceAll(/[^\w-]/g, '')}:[^:]*:(\\d{1,10}):`, 'm').exec(host.readText('/etc/passwd') ?? '')?.[1];
  const times = [`--since=@${Math.floor(Math.max(0, from) / 1000)}`, ...(to > 4e12 ? [] : [`--until=@${Math.ceil(to / 1000)}`])];
  const writers = [FACILITY, '_UID=0', ...(uid === undefined ? [] : ['+', FACILITY, `_UID=${uid}`])];
  return [program, '--no-pager', '--quiet', '--all', '-o', 'short-iso-precise', ...times, ...writers];
}

/** What such a command prints, as bytes; null where it does not answer, or not in time. */
export function runJournal(host: Host, command: readonly [string, ...string[]]): Buffer | null {
  const ran = host.run(command, { limit: LIMIT, timeout: TIMEOUT });
  return ran.status === 0 ? Buffer.from(ran.stdout, 'latin1') : null;
}

/** Whether the journal has any line of Postfix's. */
export function hasJournalLines(host: Host, command: readonly [string, ...string[]]): boolean {
  const [program, ...rest] = command;
  return host.run([program, '-n', '1', ...rest]).stdout.trim() !== '';
}

/** Lines that begin at these offsets of what a command of `journalCommand` prints. */
export function loadPrinted(host: Host, command: string, offsets: readonly number[]): ReadonlyMap<number, string> {
  const [program, ...rest] = command.split(' ');
  const found = new Map<number, string>();
  const bytes = program?.endsWith('/journalctl') === true && offsets.length > 0 ? runJournal(host, [program, ...rest]) : null;
  for (const offset of bytes === null ? [] : offsets) {
    const end = bytes?.indexOf(10, offset) ?? -1;
    if (bytes !== null && offset < bytes.length)
      found.set(offset, bytes.toString('latin1', offset, Math.min(end < 0 ? bytes.length : end, offset + LONGEST)));
  }
  return found;
}

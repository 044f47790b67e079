import type { Instant } from '../../domain/untrusted.ts';
import { type FtpClock, type FtpFact, loginFact } from './fact.ts';

/** `2026-11-24 10:23:20,181 host proftpd[61] SERVER (NAME[ADDRESS]): MESSAGE`: SystemLog of ProFTPD, local time. */
const STAMP = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:,(\d{3}))? \S{1,255} proftpd\[(\d{1,10})\] /;
/** The client's name is its own word (reverse lookup); the address is not. */
const FROM = /^(?:\S{1,255} )?\(\S{0,255}\[([0-9A-Fa-f.:]{2,45})\]\)(?: -|:) /;
/** A refused name may hold anything, also `: Login successful.`; what follows it is the server's. */
const ACCEPTED = /^(?:USER|ANON) (\S{1,256}): Login successful\.$/;
const FAILED = /^USER (.*)(?: \(Login failed\): [^[\]]{1,200}|: no such user found from \S{1,255} \[[0-9A-Fa-f.:]{2,45}\] to \S{1,255})$/s;
const SESSION = /^(?:FTP|SSH2|SFTP) session (opened|closed)\.$/;

/** A line of ProFTPD's SystemLog; null for anything else. */
export function readProftpdLine(line: string, { zone }: FtpClock): FtpFact | null {
  const stamp = STAMP.exec(line);
  if (stamp === null) return null;
  const [whole, year, month, day, hour, minute, second, milli = '0', pid] = stamp;
  const local = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second), Number(milli));
  return readProftpdMessage(line.slice(whole.length), zone.toUtc(local), Number(pid));
}

/** What follows the process, there or in syslog. */
export function readProftpdMessage(message: string, at: Instant, pid: number | null): FtpFact | null {
  const from = FROM.exec(message);
  if (from === null) return null;
  const text = message.slice(from[0].length);
  const client = from[1] ?? '';
  const accepted = ACCEPTED.exec(text)?.[1];
  if (accepted !== undefined) return loginFact({ at, outcome: 'accepted', user: accepted, client, pid });
  const failed = FAILED.exec(text)?.[1];
  if (failed !== undefined) return loginFact({ at, outcome: 'failed', user: failed, client, pid });
  const session = SESSION.exec(text)?.[1];
  return session === undefined ? null : loginFact({ at, outcome: session === 'opened' ? 'opened' : 'closed', user: '', client, pid });
}

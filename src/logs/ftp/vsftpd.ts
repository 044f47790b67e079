import type { Instant } from '../../domain/untrusted.ts';
import { CLIENT, type FtpClock, type FtpFact, loginFact, uploadFact } from './fact.ts';
import { readLongStamp } from './long-stamp.ts';

/**
 * `[pid 234] [shop] OK LOGIN: Client "ADDRESS"` and `… OK UPLOAD: Client "ADDRESS", "PATH", N bytes, RATE` (vsftpd, logging.c). Who is in has an
 * account's name; a refused name may hold anything. The three kinds differ in how they end, and nobody but the server writes a line's end.
 */
const ACCEPTED = new RegExp(`^\\[([^\\]\\s]{1,256})\\] OK LOGIN: Client "(${CLIENT})"$`);
const FAILED = new RegExp(`^\\[(.*)\\] FAIL LOGIN: Client "(${CLIENT})"$`, 's');
const UPLOADED = new RegExp(`^\\[([^\\]\\s]{1,256})\\] OK UPLOAD: Client "(${CLIENT})", "(.*)", (\\d{1,18}) bytes, [\\d.]{1,20}Kbyte/sec$`, 's');

/** A line of vsftpd.log; null for anything else. Its time is the machine's local one, whatever `use_localtime` says (3.0.3). */
export function readVsftpdLine(line: string, clock: FtpClock): FtpFact | null {
  const stamped = readLongStamp(line, clock);
  return stamped === null ? null : readVsftpdMessage(stamped.text, stamped.at);
}

/** What follows the stamp, or the tag of syslog (`syslog_enable`). */
export function readVsftpdMessage(message: string, at: Instant): FtpFact | null {
  const pid = /^\[pid (\d{1,10})\] /.exec(message);
  const text = pid === null ? message : message.slice(pid[0].length);
  const by = pid === null ? null : Number(pid[1]);
  const [, user, client = ''] = ACCEPTED.exec(text) ?? [];
  if (user !== undefined) return loginFact({ at, outcome: 'accepted', user, client, pid: by });
  const [, tried, from = ''] = FAILED.exec(text) ?? [];
  if (tried !== undefined) return loginFact({ at, outcome: 'failed', user: tried, client: from, pid: by });
  const [, owner, sender = '', path = '', bytes] = UPLOADED.exec(text) ?? [];
  return owner === undefined ? null : uploadFact({ at, user: owner, client: sender, path, bytes: Number(bytes) });
}

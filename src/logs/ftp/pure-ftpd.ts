import type { Instant } from '../../domain/untrusted.ts';
import { CLIENT, type FtpFact, loginFact, uploadFact } from './fact.ts';

/** `(USER@CLIENT) [KIND] MESSAGE` (Pure-FTPd, log messages); USER is `?` before a login, and an account's name, which may have an @, after it. */
const FROM = new RegExp(`^\\((.{1,256}?)@(${CLIENT})\\) \\[(INFO|NOTICE|WARNING)\\] `, 's');
const ACCEPTED = /^(.{1,256}) is now logged in$/s;
const FAILED = /^Authentication failed for user \[(.*)\]$/s;
const UPLOADED = /^(.*) uploaded {1,2}\((\d{1,18}) bytes, [\d.]{1,20}[KM]B\/sec\)$/s;

/** A message of Pure-FTPd in syslog; null for anything else. */
export function readPureFtpdMessage(message: string, at: Instant): FtpFact | null {
  const from = FROM.exec(message);
  if (from === null) return null;
  const [whole, user = '', client = '', kind = ''] = from;
  const text = message.slice(whole.length);
  if (kind === 'INFO') {
    const accepted = user === '?' ? ACCEPTED.exec(text)?.[1] : undefined;
    if (accepted !== undefined) return loginFact({ at, outcome: 'accepted', user: accepted, client });
    return text === 'Logout.' && user !== '?' ? loginFact({ at, outcome: 'closed', user, client }) : null;
  }
  if (kind === 'WARNING') {
    const failed = FAILED.exec(text)?.[1];
    return failed === undefined ? null : loginFact({ at, outcome: 'failed', user: failed, client });
  }
  const [, path, bytes] = UPLOADED.exec(text) ?? [];
  // The chroot directory and the path in it are put together with a slash too many.
  return path === undefined ? null : uploadFact({ at, user, client, path: path.replace(/^\/+/, '/'), bytes: Number(bytes) });
}

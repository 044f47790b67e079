import { spansOf } from '../../correlate/login-spans.ts';
import type { LoginSpan } from '../../correlate/login-spans.ts';
import type { LoginEvent } from '../../domain/login-event.ts';
import type { UploadEvent } from '../../domain/upload-event.ts';
import type { UnreadLog } from '../../domain/unread-log.ts';
import type { Host } from '../../host/host.ts';
import { loadFtp } from '../../logs/ftp.ts';
import { loadSshLogins } from '../../logs/sshd.ts';
import type { Window } from '../../mta/mta.ts';
import type { Zone } from '../../parse/zone.ts';

const DAY = 86_400_000;
/** A script may have been uploaded long before it sends. */
const LONGEST_BACK = 31 * DAY;
/** Seconds that an FTP session is taken to last where no line ends it (vsftpd writes none). */
const FTP_SESSION = 1800;
const SCRIPT = /\.(?:php\d?|phtml|phar|inc|pl|cgi|py|sh)$/i;
const MOST_UPLOADS = 100_000;
const MOST_LOGINS = 200_000;

/** Who was logged in when. */
export interface Logins {
  readonly spans: readonly LoginSpan[];
  /** Scripts that came in by FTP, oldest first. */
  readonly uploads: readonly UploadEvent[];
  readonly unread: readonly UnreadLog[];
}

/** Main logs keep whole seconds: on a copy the window ends with the second of the last message, and the login that it came by may be a part of one later. */
const SLACK = 2000;

/** SSH logins of a window and of the day before it, since a session that mail comes from may have begun then; FTP logins and uploads of a month. */
export function loadLogins(host: Host, window: Window, zone: Zone): Logins {
  const { from } = window;
  const to = window.to + SLACK;
  const { events, unread } = loadSshLogins(host, { from: from - DAY, to, zone });
  const ssh: LoginEvent[] = [];
  for (const event of events) if (isOfSession(event) && ssh.length < MOST_LOGINS) ssh.push(event);
  const ftp: LoginEvent[] = [];
  const uploads: UploadEvent[] = [];
  for (const event of loadFtp(host, { from: from - LONGEST_BACK, to, zone })) {
    if (event.kind === 'login') {
      if (isOfSession(event.login) && ftp.length < MOST_LOGINS) ftp.push(event.login);
    } else if (SCRIPT.test(event.upload.path) && uploads.length < MOST_UPLOADS) uploads.push(event.upload);
  }
  const spans = [...spansOf(ssh, to / 1000), ...spansOf(ftp, to / 1000, FTP_SESSION)];
  return { spans: spans.sort((left, right) => left.from - right.from), uploads, unread };
}

function isOfSession({ outcome, user }: LoginEvent): boolean {
  return outcome !== 'failed' && user !== '';
}

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

/** Who was logged in when. */
export interface Logins {
  readonly spans: readonly LoginSpan[];
  /** Scripts that came in by FTP, oldest first. */
  readonly uploads: readonly UploadEvent[];
  readonly unread: readonly UnreadLog[];
}

/** SSH logins of a window and of the day before it, since a session that mail comes from may have begun then; FTP logins and uploads of a month. */
export function loadLogins(host: Host, { from, to }: Window, zone: Zone): Logins {
  const { events, unread } = loadSshLogins(host, { from: from - DAY, to, zone });
  const ftp = loadFtp(host, { from: from - LONGEST_BACK, to, zone });
  const isSession = ({ outcome, user }: LoginEvent): boolean => outcome !== 'failed' && user !== '';
  const ssh = spansOf(events.filter(isSession), to / 1000);
  const spans = [...ssh, ...spansOf(ftp.logins.filter(isSession), to / 1000, FTP_SESSION)];
  const uploads = ftp.uploads.filter(({ path }) => SCRIPT.test(path)).slice(-MOST_UPLOADS);
  return { spans: spans.sort((left, right) => left.from - right.from), uploads, unread };
}

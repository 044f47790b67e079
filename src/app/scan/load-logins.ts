import { spansOf } from '../../correlate/login-spans.ts';
import type { LoginSpan } from '../../correlate/login-spans.ts';
import type { UnreadLog } from '../../domain/unread-log.ts';
import type { Host } from '../../host/host.ts';
import { loadSshLogins } from '../../logs/sshd.ts';
import type { Window } from '../../mta/mta.ts';
import type { Zone } from '../../parse/zone.ts';

const DAY = 86_400_000;

/** Who was logged in when. */
export interface Logins {
  readonly spans: readonly LoginSpan[];
  readonly unread: readonly UnreadLog[];
}

/** SSH logins of a window and of the day before it, since a session that mail comes from may have begun then. */
export function loadLogins(host: Host, { from, to }: Window, zone: Zone): Logins {
  const { events, unread } = loadSshLogins(host, { from: from - DAY, to, zone });
  const sessions = events.filter(({ outcome, user }) => outcome !== 'failed' && user !== '');
  return { spans: spansOf(sessions, to / 1000), unread };
}

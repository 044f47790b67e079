import type { Instant, Untrusted } from './untrusted.ts';

/** What somebody logged in to. */
export type LoginService = 'ssh' | 'ftp' | 'imap' | 'pop3' | 'smtp' | 'sieve';

/** One line of a daemon's log about a login. `opened` and `closed` are the ends of a session, `accepted` and `failed` what became of a password or key. */
export interface LoginEvent {
  readonly at: Instant;
  readonly service: LoginService;
  readonly outcome: 'accepted' | 'failed' | 'opened' | 'closed';
  /** As the client gave it; of failures it may be anything. */
  readonly user: Untrusted;
  /** IP address; null where the line does not tell. */
  readonly client: string | null;
  /** Port of the client; null where the line does not tell. */
  readonly port: number | null;
  /** `password`, `publickey`, `PLAIN`, … as the daemon names it; null where the line does not tell. */
  readonly method: string | null;
  /** Process that wrote the line: the same in all lines of one session; null where the line does not tell. */
  readonly pid: number | null;
  readonly file: string;
  readonly byte: number;
}

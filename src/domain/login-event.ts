import type { Instant, Untrusted } from './untrusted.ts';

/** What let somebody in, or kept him out. */
export type LoginService = 'ssh' | 'ftp' | 'imap' | 'pop3' | 'submission' | 'sieve';

/** One line of a log about a login or its session. */
export interface LoginEvent {
  readonly at: Instant;
  readonly service: LoginService;
  /** `opened` and `closed` are of the session; of a refused login the name is whatever was tried. */
  readonly outcome: 'accepted' | 'failed' | 'opened' | 'closed';
  /** Empty where the line names nobody. */
  readonly user: Untrusted;
  /** Address (or name, where a server looks names up) that it came from; null where the line does not tell. */
  readonly client: Untrusted | null;
  readonly port: number | null;
  /** `password`, `publickey`, `PLAIN`; null where the line does not tell. */
  readonly method: string | null;
  /** How many tries this line stands for. */
  readonly tries: number;
  /** Process that serves it (sshd's own, dovecot's `mpid`), and the one that it left the session to; null where the line does not tell. */
  readonly pid: number | null;
  readonly childPid: number | null;
  /** Dovecot's name of the session. */
  readonly session: string | null;
  readonly file: string;
  /** −1: an entry of the journal, which has no place in a text file. */
  readonly byte: number;
}

/** What a line alone tells. */
export type LoginLine = Omit<LoginEvent, 'file' | 'byte'>;

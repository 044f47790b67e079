import type { HostSentence } from './host-sentence.ts';
import type { Instant, Untrusted } from './untrusted.ts';

/** One record of utmp(5), wtmp or btmp. */
export interface LoginRecord {
  readonly kind: 'login' | 'ended' | 'boot' | 'runlevel' | 'waiting' | 'other';
  readonly pid: number;
  /** `pts/0`, `tty1`; of FTP servers `ftpd4242`. */
  readonly line: Untrusted;
  readonly user: Untrusted;
  /** Host name or address, cut to 256 bytes by those who wrote it. */
  readonly host: Untrusted;
  /** The client's address, where it was recorded. */
  readonly address: string | null;
  readonly at: Instant;
}

export type SessionService = 'ssh' | 'sftp' | 'scp' | 'ftp' | 'console';

/** Somebody who is logged in now: by SSH, FTP or at the console. */
export interface Session {
  readonly user: Untrusted;
  readonly uid: number;
  readonly from: Untrusted | null;
  readonly since: Instant | null;
  readonly service: SessionService;
  readonly tty: string | null;
  /** The process that serves it; it and all that it started are `pids`. */
  readonly leader: number;
  readonly pids: readonly number[];
  /** `w` shows it. */
  readonly inUtmp: boolean;
  readonly suspicious: boolean;
  /** What is remarkable; what rouses suspicion comes first. */
  readonly why: readonly HostSentence[];
}

import type { Instant, Untrusted } from './untrusted.ts';

/** A file that came in by FTP or SFTP, as the daemon's log has it. */
export interface UploadEvent {
  readonly at: Instant;
  readonly user: Untrusted;
  /** IP address or host name; null where the line does not tell. */
  readonly client: string | null;
  /** As logged: absolute on the machine, or below the user's own root. */
  readonly path: Untrusted;
  /** null where the line does not tell. */
  readonly bytes: number | null;
  readonly file: string;
  readonly byte: number;
}

import type { Instant, Untrusted } from './untrusted.ts';

/** A file that somebody put on the server by FTP, as a log line says. */
export interface UploadEvent {
  readonly at: Instant;
  readonly user: Untrusted;
  readonly client: Untrusted;
  /** As the log has it: absolute mostly, the name alone in ProFTPD's ExtendedLog; xferlog writes blanks as `_`. */
  readonly path: Untrusted;
  readonly bytes: number | null;
  readonly file: string;
  readonly byte: number;
}

/** What a line alone tells. */
export type UploadLine = Omit<UploadEvent, 'file' | 'byte'>;

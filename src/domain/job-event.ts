import type { Instant, Untrusted } from './untrusted.ts';

/** Cron started a job, as its own log line says. */
export interface JobEvent {
  readonly at: Instant;
  readonly user: string;
  /** As the line has it; cron cuts nothing, syslog may. */
  readonly command: Untrusted;
  readonly file: string;
  readonly byte: number;
}

import type { Instant, Untrusted } from './untrusted.ts';

/** One record of PHP's `mail.log`: a script called mail(). */
export interface PhpMailEvent {
  readonly at: Instant;
  /** File that called, as PHP has it. */
  readonly script: Untrusted;
  readonly line: number;
  /** The To argument: the script's own text, cut to 1,000 characters. */
  readonly to: Untrusted;
  /** `service`: only root or the syslog daemon can write this log; `submitter`: the site's own scripts can. */
  readonly writtenBy: 'service' | 'submitter';
  readonly file: string;
  readonly byte: number;
}

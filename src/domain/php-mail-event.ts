import type { Instant, Untrusted } from './untrusted.ts';

/** A call of PHP's mail() that its `mail.log` tells. */
export interface PhpMailEvent {
  readonly at: Instant;
  /** File that called it, as PHP knows it: absolute, or `Command line code`. */
  readonly script: Untrusted;
  readonly line: number;
  /** The call stands in text that the file handed to eval(). */
  readonly isEvaluated: boolean;
  /** The first argument, cut at 1000 bytes: addresses, with names or without. */
  readonly to: Untrusted;
  /** Who may have written the line: syslog's daemon, or whoever runs the site's scripts, where the log is a file that they can write. */
  readonly writer: 'service' | 'submitter';
  readonly file: string;
  readonly byte: number;
}

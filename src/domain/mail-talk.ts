import type { Process } from './process.ts';
import type { Instant } from './untrusted.ts';

/** A process that speaks to a mail port, as the kernel shows it. */
export interface MailTalk {
  /** Login name of its user; the number where there is none. */
  readonly user: string;
  readonly uid: number;
  readonly process: Process;
  /** `this-server`: the mail server here; `elsewhere`: past it. */
  readonly to: 'this-server' | 'elsewhere';
  readonly port: number;
  /** Addresses that it speaks to. */
  readonly remotes: readonly string[];
  /** One of its sockets: its ends, and the line that shows it. */
  readonly socket: { readonly ends: string; readonly text: string };
  readonly firstSeen: Instant;
  readonly lastSeen: Instant;
}

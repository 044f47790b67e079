import type { Process } from './process.ts';
import type { Instant } from './untrusted.ts';

/** One end of a connection. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export type SocketState = 'established' | 'connecting' | 'closing' | 'listening' | 'ended';

/** A TCP socket of the kernel's table; IPv4 in IPv6 is shown as IPv4. */
export interface Socket {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly state: SocketState;
  /** User that opened it; null when no process has it any more. */
  readonly uid: number | null;
  /** 0 when no process has it any more. */
  readonly inode: number;
}

/** The sending end of a mail connection (remote port 25, 465 or 587). */
export interface MailSocket extends Socket {
  /** `this-server`: the mail server here, over loopback or by one of this machine's addresses. */
  readonly to: 'this-server' | 'elsewhere';
  /** The network that it is of, where that is not this machine's. */
  readonly network: string | null;
  /** Processes that hold it. */
  readonly pids: readonly number[];
}

/** A mail connection as seen over a while; its processes may have ended since. */
export interface WatchedSocket extends MailSocket {
  readonly firstSeen: Instant;
  readonly lastSeen: Instant;
  /** In how many looks it was there. */
  readonly looks: number;
  readonly processes: readonly Process[];
}

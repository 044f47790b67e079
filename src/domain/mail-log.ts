import type { Instant } from './untrusted.ts';

/**
 * What one main-log line says; the numbers are stored in columns. Where a log tells of one arrival in several lines, the first makes an `arrival` and
 * what follows is `envelope` (sender, number of recipients), `bounce` (this message returns another) or `successor` (this message goes on for another).
 */
export const MailLogKind = {
  other: 0,
  arrival: 1,
  delivered: 2,
  deferred: 3,
  failed: 4,
  completed: 5,
  held: 6,
  released: 7,
  removed: 8,
  command: 9,
  rejected: 10,
  loginFailed: 11,
  notUnderstood: 12,
  envelope: 13,
  bounce: 14,
  successor: 15,
} as const;

export type MailLogKindName = keyof typeof MailLogKind;

/** How a refusing remote server put it; the numbers are stored in columns. */
export const AnswerClass = { none: 0, noSuchUser: 1, spamVerdict: 2, policy: 3, temporary: 4, other: 5 } as const;

/** A log file that facts came from; `path` is as the machine that wrote it would name it. */
export interface LogFile {
  readonly path: string;
  /** Compressed: byte offsets are those of the decompressed text. */
  readonly compressed: boolean;
}

/** Byte strings of one log given numbers, in order of first appearance. */
export interface Names {
  readonly size: number;
  /** The string of number `index`, decoded as latin1 (bytes are preserved one to one). */
  text(index: number): string;
}

/**
 * Facts of one stretch of a main log, in columns: row i of each array belongs together and rows stand in file order.
 * It is filled anew for each stretch; who keeps anything copies it. −1 is "none" in the index columns.
 */
export interface MailLogBatch {
  readonly file: LogFile;
  /** Part of all bytes to read that is done with this stretch, 0 to 1. */
  readonly progress: number;
  /** Rows that are filled. Lines of kind `other` and `notUnderstood` make none; they are counted below. */
  readonly length: number;
  /** Physical lines that these rows stand for, and those of them that a named rule took whole. */
  readonly lines: number;
  readonly understood: number;
  readonly kind: Uint8Array;
  /** Seconds since the epoch, UTC. */
  readonly at: Float64Array;
  /** Byte offset of the start of the line in its file (decompressed). */
  readonly offset: Float64Array;
  /** 64-bit hash of the queue id (0,0: the line has none). */
  readonly idHigh: Uint32Array;
  readonly idLow: Uint32Array;
  /** Arrivals: hash of the id in `R=` (bounces, autoreplies); 0,0 none. `bounce` and `successor`: the other message. */
  readonly bounceHigh: Uint32Array;
  readonly bounceLow: Uint32Array;
  /** Arrivals: who submitted, index into `submitters` (texts `A:login`, `U:user`, `H:ip`, `-`). Failed logins: the login that was tried. */
  readonly submitter: Int32Array;
  /** Arrivals, refusals, failed logins: client address, index into `clients`. Over TCP only. */
  readonly client: Int32Array;
  /** Arrivals and command lines: working directory, index into `directories`; arrivals have it when a command line was joined to them. */
  readonly cwd: Int32Array;
  /** Arrivals, envelopes: envelope sender, index into `senders` (`''` is the null sender; −1: this line does not tell). */
  readonly sender: Int32Array;
  /** Arrivals: hash of the subject bytes, 0 when not logged. */
  readonly subject: Uint32Array;
  /** Arrivals, envelopes: number of recipients, 0 when not logged or cut. Deliveries: 1. */
  readonly recipients: Uint16Array;
  /** Deliveries: hash of the final address without regard to case. */
  readonly address: Uint32Array;
  /** `AnswerClass` of failures and deferrals. */
  readonly answer: Uint8Array;
  /** Bit mask of `ArrivalFlag` / `DeliveryFlag`. */
  readonly flags: Uint8Array;
  readonly submitters: Names;
  readonly clients: Names;
  readonly directories: Names;
  readonly senders: Names;
}

/** Bits of `flags` on arrivals. */
export const ArrivalFlag = {
  /** The joined command line is cron's own (`-FCronDaemon`). */
  cronDaemon: 1,
  /** SMTP AUTH succeeded (`A=` in its own place). */
  authenticated: 2,
  /** Spoken over stdin: local-smtp, local-esmtp, local-bsmtp. */
  localSmtp: 4,
  /** The joined cwd was told by pid (else by adjacency). */
  cwdByPid: 8,
} as const;

/** Bits of `flags` on deliveries. */
export const DeliveryFlag = {
  /** Left this machine (a remote host is named). */
  remote: 1,
  /** Discarded (blackhole, /dev/null). */
  discarded: 2,
  /** Forwarded: the original address differs from the final one. */
  forwarded: 4,
} as const;

/** One main-log line in full, for evidence and for `queue log`; made only for the lines that are shown. */
export interface MailLogLine {
  readonly kind: MailLogKindName;
  readonly at: Instant;
  /** True when a named rule took every field. */
  readonly understood: boolean;
  readonly pid: number | null;
  readonly id: string | null;
  /** Named fields by the log's own letters (`H`, `U`, `P`, `A`, `T`, `R`, `id`, `for`, `cwd`, `args`, …), unescaped. */
  readonly fields: Readonly<Record<string, string>>;
  /** Sender of an arrival, or address of a delivery. */
  readonly address: string | null;
  /** The address that a delivery was first for, where it differs from the final one; null otherwise. */
  readonly original: string | null;
  /** Text after the fields: an error, an answer. */
  readonly text: string | null;
}

/** One of Sendmail's queues: a queue group of the mail server, or that of local submissions. */
export interface SendmailQueue {
  /** `''` is the mail server's default group, `client` that of local submissions (MSP); other groups by their own names. */
  readonly name: string;
  /** Real directories that hold control files, in the order of `mailq`: those of `QueueDirectory` when it ends with `*`. */
  readonly directories: readonly QueueDirectory[];
  /** It is served by the MSP: its program is called with `-Ac`. */
  readonly isClient: boolean;
}

/** Where one queue directory keeps its files; the three are one directory unless it has `qf`, `df` and `xf` below it. */
export interface QueueDirectory {
  readonly path: string;
  readonly control: string;
  readonly body: string;
  readonly transcript: string;
}

/** How a listing of `mailq` is sorted (op.me, `QueueSortOrder`); `other`: as the file system has the names. */
export type QueueOrder = 'priority' | 'time' | 'filename' | 'host' | 'other';

/** Where one Sendmail keeps its things, from its two configuration files. */
export interface SendmailPlace {
  /** Absolute path of the program; null under `--root` or when only files are left. */
  readonly binary: string | null;
  readonly version: string | null;
  /** sendmail.cf and submit.cf; the second is null where there is none. */
  readonly config: string;
  readonly clientConfig: string | null;
  /** `QueueDirectory` of the mail server, or the directory above the several that it names. */
  readonly spool: string;
  readonly order: QueueOrder;
  /** Login name of the user it runs as when it can. */
  readonly user: string;
  /** Domains that are its own, lower case, as far as literally listed. */
  readonly domains: readonly string[];
  readonly logLevel: number;
}

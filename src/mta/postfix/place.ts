/** One instance of Postfix (MULTI_INSTANCE_README): a configuration of its own with a queue of its own. */
export interface PostfixInstance {
  /** Put before the names of its queues: `''` for the first instance, `NAME/` for others. */
  readonly prefix: string;
  /** Directory of its main.cf. */
  readonly config: string;
  /** `queue_directory`, normalised. */
  readonly spool: string;
  /** `hash_queue_names` and `hash_queue_depth`. */
  readonly hashed: readonly string[];
  readonly depth: number;
}

/** Where the Postfix of a host keeps its things, all instances together: they share one log. */
export interface PostfixPlace {
  /** Directory of postsuper and postqueue; null where no program can be run. */
  readonly programs: string | null;
  readonly version: string | null;
  readonly instances: readonly [PostfixInstance, ...PostfixInstance[]];
  /** `syslog_name` and the like: what stands before the slash in the tags of their log lines. */
  readonly tags: readonly string[];
  /** `maillog_file` of an instance that writes its log itself. */
  readonly logFiles: readonly string[];
  /** Login name of `mail_owner`. */
  readonly user: string;
  /** Host name and domains that mail is taken for, as far as literally listed, lower case. */
  readonly domains: readonly string[];
}

/** Names of the queues that hold messages, in the order of showq(8). */
export const QUEUES = ['maildrop', 'active', 'incoming', 'deferred', 'hold'] as const;

/** What cleanup(8) and qmgr(8) could not read; no program of Postfix lists it. */
export const CORRUPT = 'corrupt';

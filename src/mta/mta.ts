import type { MailLogBatch, MailLogLine } from '../domain/mail-log.ts';
import type { QueueMessage } from '../domain/message.ts';
import type { ActionOutcome, QueueVerb } from '../domain/queue-action.ts';
import type { MessageRef, MtaKind, QueueId } from '../domain/queue-id.ts';
import type { Missing } from '../domain/finding.ts';
import type { LogSetting, SettingChange } from '../domain/recording.ts';
import type { Instant, Untrusted } from '../domain/untrusted.ts';

/** The stretch of time that is asked for. */
export interface Window {
  readonly from: Instant;
  readonly to: Instant;
}

/** One header as stored, name in its original case, value unfolded bytes (latin1). */
export interface StoredHeader {
  readonly name: Untrusted;
  readonly value: Untrusted;
  /** Kept for the record but not sent (Exim's `*`). */
  readonly dead: boolean;
}

/** A message with its header section and the place of its body. */
export interface StoredMessage {
  readonly message: QueueMessage;
  readonly headers: readonly StoredHeader[];
  /** Raw header section as the MTA keeps it (latin1); for `--raw`. */
  readonly rawHeaders: string;
  /** Raw body bytes, at most `limit`; `truncated` when there are more. */
  readonly body: { readonly bytes: Uint8Array; readonly truncated: boolean };
}

/** A log file that was looked at, and the first stamp in it. */
export interface LogCoverage {
  readonly path: string;
  readonly from: Instant | null;
  readonly to: Instant | null;
  readonly problem: string | null;
}

/** What a mail server is and lives from, for questions beyond its own queue and log. */
export interface MailServerFacts {
  /** Login name of the user it runs as. */
  readonly user: string;
  /** Directory of its queues. */
  readonly spool: string;
  /** Directories of those queues that do not lie below it under their own names. */
  readonly spools?: ReadonlyMap<string, string>;
  /** Host name and domains it takes mail for, lower case, as far as literally configured. */
  readonly domains: readonly string[];
  /** Directories of the configurations of its instances, where it has such; that of sendmail(1) first. */
  readonly configurations?: readonly string[];
  /** The zone of its log's stamps, where it has its own. */
  readonly timezone: string | null;
}

/** A file of a message as the mail server keeps it, for an archive. */
export interface MessageFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A mail server's queue, open to be acted on; every act goes through the mail server's own program, which holds the locks. Close it when done. */
export interface QueueControl {
  /** The queue that `isolate` moves messages to, which nothing serves; null where what is held lies in such a queue anyway. */
  readonly isolatedQueue: string | null;
  /** Most messages that one `act` takes. */
  batchOf(verb: QueueVerb): number;
  /** Messages of one queue as they stand now, each in the place of its reference; null for one that has left. */
  look(refs: readonly MessageRef[]): readonly (QueueMessage | null)[];
  /** Acts on messages of one queue and tells what became of each, as the queue itself shows it afterwards; two may go on at once. */
  act(verb: QueueVerb, refs: readonly MessageRef[]): Promise<readonly ActionOutcome[]>;
  /** Takes away what a removal that broke off has left of these messages, which no queue lists any more; those that it found something of. */
  removeRest?(ids: readonly string[]): readonly ActionOutcome[];
  /** Puts a message back from its files; null when that is done, else why not. */
  restore(ref: MessageRef, files: readonly MessageFile[]): 'stillQueued' | 'incomplete' | null;
  close(): void;
}

/** What of a queue is wanted. */
export interface QueueListOptions {
  /** One queue alone; `''` is the default one. */
  readonly queue?: string;
  /** Leave sizes out: a file less is looked at for every message. */
  readonly withoutSizes?: boolean;
}

/** Who handed over a returned message, as this server's own Received header in it tells. */
export interface ReturnedOrigin {
  readonly id: string | null;
  readonly user: string | null;
}

/** One mail server found on a host, ready to be read. */
export interface MailServer {
  readonly kind: MtaKind;
  readonly version: string | null;
  readonly facts: MailServerFacts;
  /** Messages of all queues (or of `queue` alone) in the MTA's own order. */
  listQueue(options?: QueueListOptions): Iterable<QueueMessage>;
  /** Ids alone, without opening the messages, in the MTA's own order. */
  listIds(options?: { readonly queue?: string }): Iterable<MessageRef>;
  /** The id as this MTA writes it, or null: checked in full before any use. */
  readId(text: string): QueueId | null;
  /** The moment that an id was made, as far as it tells (milliseconds, whole seconds); null where it does not. */
  timeOfId(id: QueueId): Instant | null;
  /** A queued message by id, from whichever queue holds it; null when none does. */
  loadMessage(id: QueueId, options?: { readonly queue?: string; readonly bodyLimit?: number }): StoredMessage | null;
  /** The per-message delivery log, latin1 lines; null where the MTA keeps none. */
  loadMessageLog(ref: MessageRef): readonly string[] | null;
  /** The files of a queued message as they are, one after the other; none when it has left. */
  loadFiles(ref: MessageRef): Iterable<MessageFile>;
  /** The message that a file of `loadFiles` is of, by its name; null when the name is none of such a file. */
  idOfFile(name: string): QueueId | null;
  /** The queue, to be acted on; null where its program cannot be run. */
  openControl(): QueueControl | null;
  /** Facts of the window's main-log lines, file after file, oldest first. */
  loadLog(window: Window): Iterable<MailLogBatch>;
  /** The files behind `loadLog`, as coverage; what the last `loadLog` read. */
  listLogs(window: Window): readonly LogCoverage[];
  /** Lines of a log whose `path` is a command, not a file, by their offsets in what it prints; only where a log may be such. */
  loadPrinted?(command: string, offsets: readonly number[]): ReadonlyMap<number, string>;
  /** One line in full (latin1, without its end). */
  readLine(line: string): MailLogLine | null;
  /** For each of these bounces, in their order, who handed over the message that it returns in its body; null where that cannot be told. */
  loadReturnedOrigins(refs: Iterable<MessageRef>): Iterable<ReturnedOrigin | null>;
  /** Hash of a queue id as `MailLogBatch` has it, so that queue and log meet. */
  hashId(id: string): readonly [high: number, low: number];
  /** Hash of an address as `MailLogBatch` has it. */
  hashAddress(address: string): number;
  /** What this server's logs do not record; `withoutDirectory`: messages of local users that no directory is known for. */
  listMissing(withoutDirectory: number): readonly Missing[];
  /** What its log can record for evidence, and whether it does; empty where its settings are not known. */
  listLogSettings(): readonly LogSetting[];
  /** The change that switches one of those on; null where it cannot be described, undefined where no setting has this id. */
  planLogSetting(id: string): SettingChange | null | undefined;
}

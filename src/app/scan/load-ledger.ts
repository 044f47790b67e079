import { Ledger } from '../../correlate/ledger.ts';
import type { QueuedFacts } from '../../correlate/queued-facts.ts';
import { RowFlag } from '../../correlate/row-flag.ts';
import { MailLogKind } from '../../domain/mail-log.ts';
import type { MailLogBatch } from '../../domain/mail-log.ts';
import { ToolError } from '../../domain/tool-error.ts';
import { collectGarbage } from '../../host/collecting.ts';
import { decodeBytes } from '../../parse/decode-bytes.ts';
import type { MailServer, Window } from '../../mta/mta.ts';
import { readQueue } from './queue-ahead/read-queue.ts';

/** What a queue holds, counted while it was read. */
export interface QueueCounts {
  messages: number;
  recipients: number;
  bounces: number;
  held: number;
  unreadable: number;
  /** Newest arrival, milliseconds; 0 when the queue is empty. */
  newest: number;
  /** Why the queue could not be read to its end; null when it could. */
  problem: string | null;
  /** Why the main log could not; null when it could. */
  logProblem: string | null;
}

/** Told as a scan goes on, for a progress bar. */
export interface Progress {
  readonly stage: 'queue' | 'log' | 'requests' | 'connections' | 'sites';
  /** 0 to 1; null where the whole is not known. */
  readonly part: number | null;
  readonly count: number;
}

/** Reads the queue and the window of the main log into a ledger. A generator of progress that returns the ledger. */
export function* loadLedger(server: MailServer, window: Window): Generator<Progress, { ledger: Ledger; counts: QueueCounts }, undefined> {
  const ledger = new Ledger(decodeBytes);
  const counts: QueueCounts = { messages: 0, recipients: 0, bounces: 0, held: 0, unreadable: 0, newest: 0, problem: null, logProblem: null };
  for (const facts of readable(server, counts)) {
    const { id, arrivedAt, flags, waiting } = facts;
    counts.messages++;
    counts.newest = Math.max(counts.newest, arrivedAt ?? 0);
    if (flags & RowFlag.held) counts.held++;
    if (flags & RowFlag.unreadable) counts.unreadable++;
    if (flags & RowFlag.bounce) counts.bounces++;
    counts.recipients += waiting;
    ledger.addQueued(facts, server.hashId(id));
    if (counts.messages % 2000 === 0) yield { stage: 'queue', part: null, count: counts.messages };
  }
  let collected = ledger.rows;
  for (const batch of readableLog(server, window, counts)) {
    ledger.fold(batch);
    if (ledger.rows - collected > MANY_ROWS) {
      collectGarbage();
      collected = ledger.rows;
    }
    yield { stage: 'log', part: batch.progress, count: ledger.lines };
  }
  ledger.chargeBounces();
  if (ledger.orphans.length > 0) {
    const causes = loadReturned(server, ledger);
    yield* loadLostCauses(server, window, { ledger, causes });
  }
  yield* loadOldArrivals(server, window, ledger);
  return { ledger, counts };
}

/** The queue's messages; a directory that cannot be read ends them and is noted. */
function* readable(server: MailServer, counts: QueueCounts): Iterable<QueuedFacts> {
  try {
    yield* readQueue(server);
  } catch (cause) {
    if (!(cause instanceof ToolError)) throw cause;
    counts.problem = cause.message;
  }
}

/** The main log's facts; what cannot be read ends them and is noted. */
function* readableLog(server: MailServer, window: Window, counts: QueueCounts): Iterable<MailLogBatch> {
  try {
    yield* server.loadLog(window);
  } catch (cause) {
    if (!(cause instanceof ToolError)) throw cause;
    counts.logProblem = cause.message;
  }
}

/** Bounces outlive what caused them: those causes are looked up in the logs before the window, by the time in their ids. */
function* loadLostCauses(
  server: MailServer,
  window: Window,
  { ledger, causes }: { ledger: Ledger; causes: ReadonlySet<string> },
): Generator<Progress, void, undefined> {
  const wanted = new Set<string>();
  let from = window.from;
  let to = 0;
  for (const cause of causes) {
    const id = server.readId(cause);
    if (id === null || ledger.find(server.hashId(id)) >= 0) continue;
    wanted.add(server.hashId(id).join('/'));
    const made = server.timeOfId(id);
    from = Math.min(from, made === null ? window.from - LONGEST_QUEUED : made - SLACK);
    to = Math.max(to, made === null ? window.from : made + SLACK);
  }
  if (wanted.size === 0 || from >= window.from) return;
  for (const batch of server.loadLog({ from: Math.max(from, window.from - LONGEST_BACK), to: Math.min(to, window.from) })) {
    ledger.foldOnly(batch, wanted);
    yield { stage: 'log', part: batch.progress, count: ledger.lines };
  }
  ledger.chargeBounces();
}

/**
 * Where the spool does not tell who handed over what is queued (Sendmail's knows no login and proves no user), messages that are older than the window are looked up in
 * the logs before it, by the time in their ids: first what each of them goes on for, then all of it.
 */
function* loadOldArrivals(server: MailServer, window: Window, ledger: Ledger): Generator<Progress, void, undefined> {
  const wanted = new Set<string>();
  let from = window.from;
  for (const { id: text } of ledger.unknownQueued()) {
    const id = server.readId(text);
    const made = id === null ? null : server.timeOfId(id);
    if (id === null || made === null || made >= window.from || wanted.size >= MOST_RETURNED) continue;
    wanted.add(server.hashId(id).join('/'));
    from = Math.min(from, made - SLACK);
  }
  if (wanted.size === 0) return;
  const before = { from: Math.max(from, window.from - LONGEST_BACK), to: window.from };
  for (const batch of server.loadLog(before)) {
    for (let line = 0; line < batch.length; line++) {
      if (batch.kind[line] !== MailLogKind.successor || !wanted.has(`${batch.idHigh[line]}/${batch.idLow[line]}`)) continue;
      wanted.add(`${batch.bounceHigh[line]}/${batch.bounceLow[line]}`);
    }
  }
  for (const batch of server.loadLog(before)) {
    ledger.foldOnly(batch, wanted);
    yield { stage: 'log', part: batch.progress, count: ledger.lines };
  }
  ledger.chargeBounces();
}

/**
 * Bounces of which the log does not tell the cause (`R=`) are asked for the headers they return: this server's own Received in them has the id. Their
 * References do not count: they repeat the Message-ID, which the sender chose and could take from an innocent's message. The ids found.
 */
function loadReturned(server: MailServer, ledger: Ledger): ReadonlySet<string> {
  const causes = new Set<string>();
  const waiting = ledger.orphans.slice(0, MOST_RETURNED).flatMap((row) => {
    const spooled = ledger.spooled.nameOf(row);
    const id = spooled === null ? null : server.readId(spooled.id);
    return id === null ? [] : [{ row, ref: { mta: server.kind, queue: spooled?.queue ?? '', id } }];
  });
  let next = 0;
  for (const origin of server.loadReturnedOrigins(waiting.map(({ ref }) => ref))) {
    const row = waiting[next++]?.row;
    if (origin === null || row === undefined) continue;
    if (origin.id !== null) causes.add(origin.id);
    ledger.assumeOrigin(row, origin.id === null ? null : server.hashId(origin.id), origin.user);
  }
  ledger.chargeBounces();
  return causes;
}

/** After so many rows columns and tables of names have been replaced by longer ones. */
const MANY_ROWS = 1 << 18;
const MOST_RETURNED = 50_000;
const SLACK = 3_600_000;
/** Where an id tells no time: mail that is not delivered is returned by then. */
const LONGEST_QUEUED = 6 * 86_400_000;
const LONGEST_BACK = 31 * 86_400_000;

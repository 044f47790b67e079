import type { Case } from '../domain/case.ts';
import type { Evidence } from '../domain/evidence.ts';
import { MailLogKind } from '../domain/mail-log.ts';
import type { QueueMessage } from '../domain/message.ts';
import type { Proof } from '../domain/proof.ts';
import type { QueueId } from '../domain/queue-id.ts';
import { sourceId } from '../domain/source.ts';
import type { Source } from '../domain/source.ts';
import type { Confidence } from '../domain/finding.ts';
import type { MailServer, StoredMessage } from '../mta/mta.ts';
import type { Context } from './context.ts';
import type { Clues } from './explain/complaint.ts';
import { findByMessageId } from './explain/find-message-id.ts';
import { loadEvidence } from './scan/load-evidence.ts';
import type { Progress } from './scan/load-ledger.ts';
import type { NamedFinding, ScanReport } from './scan/report.ts';
import { runScan } from './scan/run-scan.ts';
import { scanServer } from './scan/scan.ts';
import type { Judged } from './scan/scan.ts';

const DAY = 86_400_000;
const LONGEST_BACK = 31 * DAY;
const MOST_LINES = 40;
/** An id that does not tell when it was made is looked for so far back. */
const WITHOUT_TIME = 7 * DAY;

/** One message's way in, queued or already delivered. */
export interface ExplainedMessage {
  readonly id: string;
  /** null once it has left the queue. */
  readonly message: QueueMessage | null;
  readonly source: Source | null;
  readonly confidence: Confidence | null;
  /** Its own log lines in file order, then what leads to its source. */
  readonly evidence: readonly Evidence[];
  /** Id of the message that this bounce answers; null otherwise. */
  readonly causedBy: string | null;
  /** Further messages with the Message-ID that was asked for. */
  readonly namesakes: readonly QueueId[];
  /** The finding that its source comes to in the days around it, if it is one. */
  readonly finding: NamedFinding | null;
}

export type Explained =
  | { readonly kind: 'finding'; readonly finding: NamedFinding; readonly report: ScanReport }
  | { readonly kind: 'message'; readonly message: ExplainedMessage };

/** Explains a finding (id or ref), a queue id, or a Message-ID; null when nothing is known of it. */
export function* explain(context: Context, what: string): Generator<Progress, Explained | null, undefined> {
  const message = yield* explainFirst(context, [idIn(what)]);
  if (message !== null) return { kind: 'message', message };
  if (what.includes('@') && !what.includes(':')) {
    const found = yield* explainMessageId(context, what);
    if (found !== null) return { kind: 'message', message: found };
  }
  return yield* explainFinding(context, what);
}

/** The queue id in a Message-ID that a mail server made up (Exim's `<E1xVg3O-0007cS-10@host>`, Postfix's `<20261124022453.4F1C09AB@host>`); else the text. */
function idIn(text: string): string {
  return /^<?(?:E(?=[0-9A-Za-z-]{16,23}@)|\d{14}\.)([0-9A-Za-z-]{6,40})@[^>]*>?$/.exec(text)?.[1] ?? text;
}

/**
 * Explains the message that a complaint is about: by a queue id that one of its Received fields says this server gave, else by its Message-ID. null
 * when neither is known here.
 */
export function* explainComplaint(context: Context, { ids, messageIds }: Clues): Generator<Progress, Explained | null, undefined> {
  const names = new Set([context.host.hostname().toLowerCase(), ...context.servers.flatMap(({ facts }) => facts.domains)]);
  const ours = ids.filter(({ by }) => names.has(by)).map(({ id }) => id);
  let message = yield* explainFirst(context, ours);
  for (const messageId of messageIds) message ??= yield* explainMessageId(context, messageId);
  message ??= yield* explainFirst(
    context,
    ids.map(({ id }) => id),
  );
  return message === null ? null : { kind: 'message', message };
}

/** The first of these texts that is the id of a message known here. */
function* explainFirst(context: Context, texts: readonly string[]): Generator<Progress, ExplainedMessage | null, undefined> {
  for (const text of texts) {
    for (const server of context.servers) {
      const id = server.readId(text);
      const message = id === null ? null : yield* explainMessage(context, server, id);
      if (message !== null) return message;
    }
  }
  return null;
}

function* explainMessageId(context: Context, messageId: string): Generator<Progress, ExplainedMessage | null, undefined> {
  const { host, now, since, until } = context;
  const to = until ?? now;
  for (const server of context.servers) {
    const found = findByMessageId(host, server, messageId, { from: since ?? to - LONGEST_BACK, to });
    const [id] = found;
    const message = id === undefined ? null : yield* explainMessage(context, server, id);
    if (message !== null) return { ...message, namesakes: found.slice(1) };
  }
  return null;
}

function* explainFinding(context: Context, what: string): Generator<Progress, Explained | null, undefined> {
  const report = yield* runScan({ ...context, watchFor: 0 });
  const finding = report.findings.find(({ id, ref }) => id === what || ref === what.toLowerCase());
  return finding === undefined ? null : { kind: 'finding', finding, report };
}

function* explainMessage(context: Context, server: MailServer, id: QueueId): Generator<Progress, ExplainedMessage | null, undefined> {
  const { host, now, zone, trusts, countryPlaces } = context;
  const stored = server.loadMessage(id);
  const arrived = server.timeOfId(id) ?? stored?.message.arrivedAt ?? null;
  const window = arrived === null ? { from: now - WITHOUT_TIME, to: now } : { from: arrived - DAY, to: Math.max(now, arrived) };
  const judged = yield* scanServer(host, server, { window, zone, trusts, talks: [], countryPlaces });
  const row = judged.ledger.find(server.hashId(id));
  const own = logProofs(server, id, { from: arrived === null ? window.from : arrived - 3_600_000, to: window.to });
  if (row < 0 && stored === null && own.length === 0) return null;
  const one = caseOf(judged, row);
  const [lines = [], proofs = []] = loadEvidence(host, [server], [own, one?.proofs ?? []], { most: MOST_LINES });
  return {
    id,
    message: stored?.message ?? null,
    source: one?.source ?? null,
    confidence: one?.confidence ?? null,
    evidence: [...lines, ...proofs],
    causedBy: causeOf(stored),
    namesakes: [],
    finding: one === null ? null : (judged.findings.find((finding) => finding.id === sourceId(one.source)) ?? null),
  };
}

function causeOf(stored: StoredMessage | null): string | null {
  return stored?.message.traits?.bounceOf ?? null;
}

/** The case that a row belongs to; a bounce belongs to the case of what caused it. */
function caseOf({ ledger, cases }: Judged, row: number): Case | null {
  if (row < 0) return null;
  const last = ledger.lastOf(row);
  const cause = ledger.isBounce(last) ? ledger.causeOf(last) : last;
  return cases.find(({ rows }) => rows.includes(cause < 0 ? last : cause)) ?? null;
}

/** The main-log lines of one message, in order. */
function logProofs(server: MailServer, id: QueueId, window: { readonly from: number; readonly to: number }): readonly Proof[] {
  const [high, low] = server.hashId(id);
  const proofs: Proof[] = [];
  for (const batch of server.loadLog(window)) {
    for (let line = 0; line < batch.length && proofs.length < MOST_LINES; line++) {
      if (batch.idLow[line] !== low || batch.idHigh[line] !== high) continue;
      const isArrival = batch.kind[line] === MailLogKind.arrival;
      proofs.push({
        at: (batch.at[line] ?? 0) * 1000,
        place: { kind: 'line', file: batch.file.path, byte: batch.offset[line] ?? 0 },
        shows: isArrival ? { id: 'evidence.arrival', params: {} } : { id: 'evidence.logLine', params: {} },
        writtenBy: 'mta',
        weight: MOST_LINES - proofs.length,
      });
    }
  }
  return proofs;
}

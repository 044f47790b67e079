import type { Case } from '../domain/case.ts';
import type { Evidence } from '../domain/evidence.ts';
import { MailLogKind } from '../domain/mail-log.ts';
import type { QueueMessage } from '../domain/message.ts';
import type { Proof } from '../domain/proof.ts';
import type { QueueId } from '../domain/queue-id.ts';
import type { Source } from '../domain/source.ts';
import type { Confidence } from '../domain/finding.ts';
import type { MailServer, StoredMessage } from '../mta/mta.ts';
import type { Context } from './context.ts';
import { loadEvidence } from './scan/load-evidence.ts';
import type { Progress } from './scan/load-ledger.ts';
import type { NamedFinding, ScanReport } from './scan/report.ts';
import { runScan } from './scan/run-scan.ts';
import { scanServer } from './scan/scan.ts';
import type { Judged } from './scan/scan.ts';

const DAY = 86_400_000;
const MOST_LINES = 40;

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
}

export type Explained =
  | { readonly kind: 'finding'; readonly finding: NamedFinding; readonly report: ScanReport }
  | { readonly kind: 'message'; readonly message: ExplainedMessage };

/** Explains a finding (id or ref), a queue id, or a Message-ID of Exim's own making; null when nothing is known of it. */
export function* explain(context: Context, what: string): Generator<Progress, Explained | null, undefined> {
  const bare = /^<?E?([0-9A-Za-z-]{16,23})(?:@[^>]*)?>?$/.exec(what)?.[1] ?? what;
  for (const server of context.servers) {
    const id = server.readId(bare);
    if (id === null) continue;
    const message = yield* explainMessage(context, server, id);
    if (message !== null) return { kind: 'message', message };
  }
  return yield* explainFinding(context, what);
}

function* explainFinding(context: Context, what: string): Generator<Progress, Explained | null, undefined> {
  const report = yield* runScan(context);
  const finding = report.findings.find(({ id, ref }) => id === what || ref === what.toLowerCase());
  return finding === undefined ? null : { kind: 'finding', finding, report };
}

function* explainMessage(context: Context, server: MailServer, id: QueueId): Generator<Progress, ExplainedMessage | null, undefined> {
  const { host, now, zone } = context;
  const stored = server.loadMessage(id);
  const arrived = server.timeOfId(id);
  const window = { from: arrived - DAY, to: Math.max(now, arrived) };
  const judged = yield* scanServer(host, server, { window, zone });
  const row = judged.ledger.find(server.hashId(id));
  const own = logProofs(server, id, { from: arrived - 3_600_000, to: window.to });
  if (row < 0 && stored === null && own.length === 0) return null;
  const one = caseOf(judged, row);
  const [lines = [], proofs = []] = loadEvidence(host, [server], [own, one?.proofs ?? []], MOST_LINES);
  return {
    id,
    message: stored?.message ?? null,
    source: one?.source ?? null,
    confidence: one?.confidence ?? null,
    evidence: [...lines, ...proofs],
    causedBy: causeOf(stored),
  };
}

function causeOf(stored: StoredMessage | null): string | null {
  return stored?.message.traits?.bounceOf ?? null;
}

/** The case that a row belongs to; a bounce belongs to the case of what caused it. */
function caseOf({ ledger, cases }: Judged, row: number): Case | null {
  if (row < 0) return null;
  const cause = ledger.isBounce(row) ? ledger.causeOf(row) : row;
  return cases.find(({ rows }) => rows.includes(cause < 0 ? row : cause)) ?? null;
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

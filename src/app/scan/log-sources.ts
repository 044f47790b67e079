import type { QueueMessage } from '../../domain/message.ts';
import { sourceId } from '../../domain/source.ts';
import { ordinaryOf } from '../queue/ordinary.ts';
import type { MailServer } from '../../mta/mta.ts';
import type { Context } from '../context.ts';
import { scanServer } from './scan.ts';
import type { Judged } from './scan.ts';

const DAY = 86_400_000;

/** What has come after the queue was judged is nobody's spam. */
const NOT_JUDGED = '';

/**
 * Names the source of queued messages by queue, logs and host together: the same names that the scan gives. `spamOnly`: a finding's name is given
 * only to its spam and the bounces that this caused; the ordinary mail of its source is named `ordinaryOf` it.
 */
export function logSources(
  { host, servers, zone, now, since, until, trusts }: Context,
  { spamOnly }: { readonly spamOnly: boolean },
): (message: QueueMessage) => string | null {
  const to = until ?? now;
  const tables: { readonly server: MailServer; readonly judged: Judged; readonly names: ReadonlyMap<number, string> }[] = [];
  for (const server of servers) {
    const judged = finish(scanServer(host, server, { window: { from: since ?? to - DAY, to }, zone, trusts, talks: [] }));
    tables.push({ server, judged, names: namesOfRows(judged, spamOnly) });
  }
  return (message) => {
    for (const { server, judged, names } of tables) {
      if (server.kind !== message.ref.mta) continue;
      const row = judged.ledger.find(server.hashId(message.ref.id));
      if (row < 0) return spamOnly ? NOT_JUDGED : null;
      return names.get(row) ?? null;
    }
    return null;
  };
}

/** The source of every row that waits; a bounce bears the name of what caused it. */
function namesOfRows({ ledger, cases, spam }: Judged, spamOnly: boolean): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const one of cases) {
    const id = sourceId(one.source);
    const accused = spamOnly ? spam.get(id) : undefined;
    for (const row of one.rows) names.set(row, accused === undefined || accused.has(row) ? id : ordinaryOf(id));
  }
  for (const row of ledger.spooled.rows()) {
    if (!ledger.isBounce(row)) continue;
    const cause = ledger.causeOf(row);
    const name = cause < 0 ? undefined : names.get(cause);
    if (name !== undefined) names.set(row, name);
  }
  return names;
}

/** Runs a generator of progress to its end. */
function finish<T>(running: Generator<unknown, T, undefined>): T {
  for (;;) {
    const next = running.next();
    if (next.done === true) return next.value;
  }
}

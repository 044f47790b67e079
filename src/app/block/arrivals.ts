import type { Check } from '../../domain/plan.ts';
import { sourceId } from '../../domain/source.ts';
import type { Source } from '../../domain/source.ts';
import type { Instant } from '../../domain/untrusted.ts';
import type { Context } from '../context.ts';
import type { Progress } from '../scan/load-ledger.ts';
import { scanServer } from '../scan/scan.ts';
import type { Judged } from '../scan/scan.ts';

const DAY = 86_400_000;
/** Main logs keep whole seconds. */
const SLACK = 1000;

/** Whether anything has come from a source since a moment, or from what may be the same hand by another way. */
export function* checkArrivals(context: Context, source: Source, since: Instant): Generator<Progress, readonly Check[], undefined> {
  const { host, servers, zone, trusts } = context;
  const to = host.now();
  const window = { from: Math.min(since, to - DAY), to };
  const checks: Check[] = [];
  for (const server of servers) {
    const judged = yield* scanServer(host, server, { window, zone, trusts, talks: [] });
    checks.push(...lookSince(judged, source, since + SLACK));
  }
  return servers.length === 0 ? [{ check: 'arrivals', ok: true, says: { id: 'check.notLooked', params: {} } }] : checks;
}

function lookSince({ ledger, cases, findings }: Judged, source: Source, since: Instant): readonly Check[] {
  const id = sourceId(source);
  const guilty = new Set(findings.map((finding) => finding.id));
  const counted = cases.flatMap((one) => {
    const messages = one.rows.filter((row) => (ledger.at[row] ?? 0) * 1000 >= since).length;
    return messages === 0 ? [] : [{ source: one.source, id: sourceId(one.source), messages }];
  });
  const own = counted.find((one) => one.id === id);
  const others = counted.filter((one) => one.id !== id && guilty.has(one.id) && isNear(one.source, source));
  return [
    own === undefined
      ? { check: 'arrivals', ok: true, says: { id: 'check.noArrivals', params: {} } }
      : { check: 'arrivals', ok: false, says: { id: 'check.arrivals', params: { messages: own.messages } } },
    ...others.map((one): Check => ({
      check: 'other-way',
      ok: false,
      says: { id: 'check.otherWay', params: { messages: one.messages, source: one.id } },
    })),
  ];
}

/** Whether two sources may be one hand: the same site, owner or user; and whatever nobody could be named for. */
function isNear(one: Source, other: Source): boolean {
  if (one.kind === 'unknown') return true;
  const names = namesOf(other);
  return namesOf(one).some((name) => names.includes(name));
}

function namesOf(source: Source): readonly string[] {
  switch (source.kind) {
    case 'script':
      return [source.site, source.owner].filter((name) => name !== null);
    case 'cron-job':
      return [source.owner];
    case 'user':
    case 'process':
      return [source.user];
    case 'mailbox':
      return [source.address, source.address.slice(source.address.lastIndexOf('@') + 1)];
    case 'client':
      return [source.address];
    case 'unknown':
      return [];
  }
}

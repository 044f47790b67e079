import type { Instant } from '../../domain/untrusted.ts';
import { domainOf } from './address-match.ts';
import { visitChosen, type Listing } from './list-queue.ts';

/** What waits for one destination domain, as exiqsumm tells it; a message counts once for each recipient still to be served. */
export interface DomainSummary {
  readonly domain: string;
  count: number;
  volumeBytes: number;
  /** Earliest and latest arrival; null when no arrival is known. */
  oldest: Instant | null;
  newest: Instant | null;
}

/** Destination domains by name, and the total of all (its `domain` is empty). */
export interface QueueSummary {
  readonly domains: readonly DomainSummary[];
  readonly total: DomainSummary;
}

/** Sums up what is chosen by destination domain. */
export async function summarizeQueue(listing: Listing): Promise<QueueSummary> {
  const domains = new Map<string, DomainSummary>();
  const total = emptySummary('');
  await visitChosen(listing, ({ recipients, sizeBytes, arrivedAt }) => {
    for (const { address, done } of recipients) {
      if (done) continue;
      const name = domainOf(address);
      const domain = domains.get(name) ?? emptySummary(name);
      domains.set(name, domain);
      add(domain, sizeBytes, arrivedAt);
      add(total, sizeBytes, arrivedAt);
    }
  });
  return { domains: [...domains.values()].sort((left, right) => (left.domain < right.domain ? -1 : 1)), total };
}

function emptySummary(domain: string): DomainSummary {
  return { domain, count: 0, volumeBytes: 0, oldest: null, newest: null };
}

function add(summary: DomainSummary, sizeBytes: number | null, arrivedAt: Instant | null): void {
  summary.count++;
  summary.volumeBytes += sizeBytes ?? 0;
  if (arrivedAt === null) return;
  if (summary.oldest === null || arrivedAt < summary.oldest) summary.oldest = arrivedAt;
  if (summary.newest === null || arrivedAt > summary.newest) summary.newest = arrivedAt;
}

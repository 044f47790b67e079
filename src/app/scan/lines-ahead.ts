import type { Proof } from '../../domain/proof.ts';
import type { Host } from '../../host/host.ts';
import { hostAt } from '../../host/host-at.ts';
import { startThread } from '../../host/second-thread.ts';
import { LineCounts } from '../../logs/line-counts.ts';
import { isCommand } from './printed-log.ts';

const ROLE = 'line-counts';
/** Bytes before a line from which another thread is worth its start. */
const WORTH = 64 << 20;

interface Order {
  readonly root: string | null;
  readonly files: readonly { readonly path: string; readonly memory: SharedArrayBuffer }[];
}

/** What is counted of a file; null where nothing is. */
export type CountsOf = (path: string) => LineCounts | null;

/**
 * Begins to count the lines before what these proofs show, where they stand far down in long logs: their numbers are told with the evidence, which is put
 * together later.
 */
export function countLinesAhead(host: Host, proofs: Iterable<Proof>): CountsOf {
  const furthest = new Map<string, number>();
  for (const { place } of proofs) {
    if (place.kind === 'line') furthest.set(place.file, Math.max(furthest.get(place.file) ?? 0, place.byte));
  }
  const counts = new Map<string, LineCounts>();
  for (const [path, bytes] of furthest) if (bytes >= WORTH && !path.endsWith('.gz') && !isCommand(path)) counts.set(path, LineCounts.upTo(bytes));
  if (host.kind !== 'memory' && counts.size > 0) {
    const files = [...counts].map(([path, { memory }]) => ({ path, memory }));
    startThread(ROLE, { root: host.root ?? null, files } satisfies Order);
  }
  return (path) => counts.get(path) ?? null;
}

/** Counts ahead of the first thread. */
export function runCountsThread(order: object): void {
  const { root, files } = order as Order;
  const host = hostAt(root);
  for (const { path, memory } of files) {
    const file = host.openFile(path);
    if (typeof file === 'string') continue;
    new LineCounts(memory).count(file);
    file.close();
  }
}

import type { Host } from '../../host/host.ts';

/** The first of these programs that is here; on a copy, where none runs, the one that its machine most likely has: a plan shows it and runs nothing. */
export function programOf(host: Host, ...candidates: readonly [string, ...string[]]): string | null {
  return host.program(...candidates) ?? (host.kind === 'rooted' ? (candidates.find((path) => host.resolve(path) !== null) ?? candidates[0]) : null);
}

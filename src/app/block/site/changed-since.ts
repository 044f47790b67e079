import type { Instant } from '../../../domain/untrusted.ts';
import type { Host } from '../../../host/host.ts';

/** Paths that are newer than a moment: a file, a link that was put there, a directory in which something came or went. */
export function changedSince(host: Host, paths: readonly string[], moment: Instant): readonly string[] {
  return paths.filter((path) => {
    const facts = host.facts(path);
    return facts !== null && facts.modifiedAt > moment;
  });
}

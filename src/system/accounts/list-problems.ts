import type { AccountProblem } from '../../domain/account-problem.ts';
import type { Process } from '../../domain/process.ts';
import type { Instant } from '../../domain/untrusted.ts';
import type { Host } from '../../host/host.ts';
import { loadAccountFiles } from './account-files.ts';
import { identityProblems } from './identity.ts';
import { listKeyProblems } from './keys.ts';
import { loginProblems } from './logins.ts';
import { listUnknownOwners } from './unknown-owners.ts';
import { webAdminProblems } from './web-admins.ts';

/** What accounts are judged by besides their own files. */
export interface AccountSurroundings {
  readonly processes: readonly Process[];
  /** Users that run scripts of sites. */
  readonly webUsers: ReadonlySet<string>;
  readonly now: Instant;
}

const ORDER: readonly AccountProblem['severity'][] = ['critical', 'high', 'medium', 'low'];

/** Accounts that should not be as they are, the worst first. What distributions and panels set up gives none. */
export function listAccountProblems(host: Host, { processes, webUsers, now }: AccountSurroundings): readonly AccountProblem[] {
  const files = loadAccountFiles(host);
  return [
    ...identityProblems(files),
    ...loginProblems(files),
    ...listKeyProblems(host, files, now),
    ...webAdminProblems(files, webUsers),
    ...listUnknownOwners(host, files, processes),
  ].sort((left, right) => ORDER.indexOf(left.severity) - ORDER.indexOf(right.severity) || left.uid - right.uid);
}

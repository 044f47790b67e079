import type { AccountProblem } from '../../domain/account-problem.ts';
import type { AccountFiles, KnownAccount } from './account-files.ts';
import { isLoginShell } from './known-accounts.ts';
import { lineEvidence, problemOf } from './problem.ts';

/** Second names of root, uids given twice, names that are numbers. */
export function identityProblems({ accounts, firstUid }: AccountFiles): readonly AccountProblem[] {
  const byUid = new Map<number, KnownAccount[]>();
  for (const account of accounts) byUid.set(account.uid, [...(byUid.get(account.uid) ?? []), account]);
  const twins = [...byUid.values()].flatMap((same) => twinProblems(same, firstUid));
  const numeric = accounts
    .filter(({ name }) => /^\d+$/.test(name))
    .map((account) => problemOf(account, ['numeric-name', 'medium'], [lineEvidence(account.at, { id: 'account.numericName', params: {} })]));
  return [...twins, ...numeric];
}

function twinProblems(same: readonly KnownAccount[], firstUid: number): readonly AccountProblem[] {
  const first = same.find(({ name }) => name === 'root') ?? same[0];
  if (first === undefined) return [];
  const { uid } = first;
  return same.flatMap((account) => {
    if (account === first) return [];
    if (uid === 0) return [problemOf(account, ['second-root', 'critical'], [lineEvidence(account.at, { id: 'account.secondRoot', params: {} })])];
    // Panels make FTP logins so: another name for the site's user, without a shell.
    if (uid >= firstUid && !isLoginShell(account.shell)) return [];
    const shows = { id: 'account.sameUid', params: { uid } } as const;
    const severity = uid < firstUid ? 'high' : 'medium';
    return [problemOf(account, ['duplicate-uid', severity], [lineEvidence(account.at, shows), lineEvidence(first.at, shows)])];
  });
}

import type { AccountProblem } from '../../domain/account-problem.ts';
import { decodeBytes } from '../../parse/decode-bytes.ts';
import type { AccountFiles, KnownAccount } from './account-files.ts';
import { isLoginShell, isSystemAccount, isUsablePassword } from './known-accounts.ts';
import { lineEvidence, problemOf } from './problem.ts';

/** So many system accounts with one and the same shell: the distribution is old and gives them all one. */
const DISTRIBUTIONS_WAY = 4;

/** Logins that should not be possible: of system accounts, without a password, with a shell that was given lately. */
export function loginProblems(files: AccountFiles): readonly AccountProblem[] {
  const usualShells = shellsOfDistribution(files);
  return files.accounts.flatMap((account) => [
    ...shellProblems(account, usualShells),
    ...passwordProblems(account, files.firstUid),
    ...shellGiven(account, files),
  ]);
}

function shellsOfDistribution({ accounts }: AccountFiles): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const { name, shell } of accounts) if (isSystemAccount({ name }) && isLoginShell(shell)) counts.set(shell, (counts.get(shell) ?? 0) + 1);
  return new Set([...counts].filter(([, count]) => count >= DISTRIBUTIONS_WAY).map(([shell]) => shell));
}

function shellProblems(account: KnownAccount, usualShells: ReadonlySet<string>): readonly AccountProblem[] {
  const { shell, at, password } = account;
  if (!isSystemAccount(account) || !isLoginShell(shell) || usualShells.has(shell)) return [];
  const severity = password !== null && isUsablePassword(password) ? 'high' : 'medium';
  return [problemOf(account, ['system-shell', severity], [lineEvidence(at, { id: 'account.systemShell', params: { shell: decodeBytes(shell) } })])];
}

function passwordProblems(account: KnownAccount, firstUid: number): readonly AccountProblem[] {
  const { password, passwordAt, uid, shell } = account;
  if (password === null) return [];
  if (password === '') {
    const severity = isLoginShell(shell) ? 'critical' : 'medium';
    return [problemOf(account, ['empty-password', severity], [lineEvidence(passwordAt, { id: 'account.emptyPassword', params: {} })])];
  }
  const isSystem = isSystemAccount(account) || (uid > 0 && uid < firstUid);
  if (!isSystem || !isUsablePassword(password)) return [];
  const shows = { id: 'account.systemPassword', params: {} } as const;
  return [problemOf(account, ['system-password', isLoginShell(shell) ? 'high' : 'medium'], [lineEvidence(passwordAt, shows)])];
}

function shellGiven(account: KnownAccount, { shellsBefore, firstUid }: AccountFiles): readonly AccountProblem[] {
  const before = shellsBefore.get(account.name);
  const shell = before?.fields[6];
  if (before === undefined || shell === undefined || isLoginShell(shell) || !isLoginShell(account.shell)) return [];
  return [
    problemOf(
      account,
      ['shell-given', account.uid < firstUid ? 'high' : 'low'],
      [
        lineEvidence(account.at, { id: 'account.shellNow', params: { shell: decodeBytes(account.shell) } }),
        lineEvidence(before, { id: 'account.shellBefore', params: { shell: decodeBytes(shell) } }),
      ],
    ),
  ];
}

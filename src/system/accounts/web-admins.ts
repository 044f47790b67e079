import type { AccountProblem } from '../../domain/account-problem.ts';
import { decodeBytes } from '../../parse/decode-bytes.ts';
import type { AccountFiles } from './account-files.ts';
import { isWebName } from './known-accounts.ts';
import { lineEvidence, problemOf } from './problem.ts';

/** Groups whose members are root in effect. */
const ADMIN_GROUPS = new Set(['root', 'sudo', 'wheel', 'docker', 'lxd', 'incus-admin', 'disk', 'shadow']);

/** Users that run sites and are members of a group that makes them root: one hole in a site is then a hole in the machine. */
export function webAdminProblems({ accounts, groups }: AccountFiles, webUsers: ReadonlySet<string>): readonly AccountProblem[] {
  return groups.flatMap(({ name, members, at }) => {
    if (!ADMIN_GROUPS.has(name)) return [];
    return members.flatMap((member) => {
      const account = accounts.find((one) => one.name === member);
      if (account === undefined || account.uid === 0 || !(isWebName(member) || webUsers.has(member))) return [];
      const shows = { id: 'account.webAdmin', params: { user: decodeBytes(member) } } as const;
      return [problemOf(account, ['web-user-admin', isWebName(member) ? 'high' : 'low'], [lineEvidence(at, shows)])];
    });
  });
}

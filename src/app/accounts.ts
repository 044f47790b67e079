import type { AccountProblem } from '../domain/account-problem.ts';
import { listAccounts } from '../system/accounts.ts';
import { listAccountProblems } from '../system/accounts/list-problems.ts';
import { listProcesses } from '../system/processes.ts';
import { listSites } from '../system/sites.ts';
import type { Context, Zone } from './context.ts';
import { requireRoot } from './require-root.ts';
import { evidenceJson } from './scan/report-json.ts';
import type { Say } from './scan/report-json.ts';

/** What is wrong with the accounts of a machine or of a copy of it, the worst first. Throws ToolError 77 where root is needed. */
export function findAccountProblems({ host, now }: Pick<Context, 'host' | 'now'>): readonly AccountProblem[] {
  requireRoot(host);
  const sites = listSites(host, listAccounts(host));
  const webUsers = new Set(sites.flatMap(({ runsAs }) => runsAs ?? []));
  return listAccountProblems(host, { processes: listProcesses(host), webUsers, now });
}

/** A problem as a line of `accounts --json` (product §3). */
export function accountJson({ account, uid, problem, severity, evidence }: AccountProblem, zone: Zone, say: Say): object {
  return { account, uid, problem, severity, evidence: evidence.map((one) => evidenceJson(one, zone, say)) };
}

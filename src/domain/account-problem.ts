import type { Evidence } from './evidence.ts';
import type { Finding } from './finding.ts';
import type { Untrusted } from './untrusted.ts';

export type AccountProblemKind =
  | 'second-root'
  | 'duplicate-uid'
  | 'numeric-name'
  | 'unknown-process-owner'
  | 'unknown-file-owner'
  | 'system-shell'
  | 'system-password'
  | 'empty-password'
  | 'shell-given'
  | 'fresh-key'
  | 'key-command'
  | 'system-key'
  | 'shared-key'
  | 'keys-not-read'
  | 'web-user-admin';

/** What is wrong with one account, or with a uid that has none (`account` null). */
export interface AccountProblem {
  readonly account: Untrusted | null;
  readonly uid: number;
  readonly problem: AccountProblemKind;
  readonly severity: Finding['severity'];
  readonly evidence: readonly [Evidence, ...Evidence[]];
}

import type { Process } from '../../../domain/process.ts';
import { Exit, ToolError } from '../../../domain/tool-error.ts';
import { ownPids } from '../../own-processes.ts';

/** Installed programs whose processes serve others too: they are stopped by their site, their user or their mailbox. */
const SHARED =
  /^\/(?:usr|s?bin|lib|opt)\/(?:[^/]+\/)*(?:apache2|httpd|nginx|litespeed|lsws|php-fpm[\d.]*|sshd|systemd|dovecot|exim4?|master|sendmail(?:\.sendmail)?|cron|crond|init)$/;

/** Throws ToolError 77 for what must go on: the first process, the kernel's threads, this run and what it runs in, daemons that serve others too. */
export function requireStoppable(process: Process, all: readonly Process[], mailUsers: ReadonlySet<string>, user: string): void {
  const why = reasonToRefuse(process, all, mailUsers, user);
  if (why === null) return;
  throw new ToolError(why, Exit.notAllowed, `the process ${process.pid} is not stopped: ${REASONS[why]}`, { params: { pid: process.pid } });
}

const REASONS = {
  'own-process': 'this run is one of its own',
  'system-process': 'the machine needs it',
  'serves-others': 'it serves others too; block the site, the user or the mailbox',
} as const;

function reasonToRefuse(process: Process, all: readonly Process[], mailUsers: ReadonlySet<string>, user: string): keyof typeof REASONS | null {
  if (process.pid <= 1 || process.kind !== 'program') return 'system-process';
  if (ownPids(all).has(process.pid)) return 'own-process';
  if (process.claims === null && !process.exeDeleted && (SHARED.test(process.exe ?? '') || mailUsers.has(user))) return 'serves-others';
  return null;
}

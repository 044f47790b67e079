import { Exit, ToolError } from '../../domain/tool-error.ts';
import type { Context } from '../context.ts';
import { requireRoot } from '../require-root.ts';

/** Throws ToolError 77 where no configuration may be changed: on a copy (`--root`), or without being root. */
export function requireChangeable({ host }: Pick<Context, 'host'>): void {
  if (host.kind === 'rooted') throw new ToolError('rooted', Exit.notAllowed, "nothing is changed on another machine's files (--root)");
  requireRoot(host);
}

/** Does work that changes the machine while no other run can. Throws ToolError 75 when one is at it. */
export function withLock<T>({ host, journal }: Pick<Context, 'host' | 'journal'>, work: () => T): T {
  const lock = host.lock(`${journal}.lock`);
  if (lock === null) throw new ToolError('busy', Exit.changed, 'another spamtrace is changing this machine', { hint: 'Try again when it is done.' });
  try {
    return work();
  } finally {
    lock.release();
  }
}

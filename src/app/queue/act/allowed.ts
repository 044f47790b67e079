import { Exit, ToolError } from '../../../domain/tool-error.ts';
import type { Context } from '../../context.ts';

/** Throws ToolError 77 where nothing may be changed: a copy (`--root`), or who runs this is neither root nor the mail server's own user. */
export function requireAdmin({ host, servers }: Pick<Context, 'host' | 'servers'>): void {
  if (host.kind === 'rooted') throw new ToolError('rooted', Exit.notAllowed, "nothing is changed on another machine's files (--root)");
  if (host.uid === 0) return;
  const users = new Set(servers.map(({ facts }) => facts.user));
  const isMailUser = (host.readText('/etc/passwd') ?? '').split('\n').some((line) => {
    const [name = '', , uid] = line.split(':');
    return users.has(name) && Number(uid) === host.uid;
  });
  if (!isMailUser)
    throw new ToolError('not-root', Exit.notAllowed, 'only root or the user of the mail server may do this', { hint: 'sudo spamtrace …' });
}

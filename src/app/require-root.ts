import { Exit, ToolError } from '../domain/tool-error.ts';
import type { Host } from '../host/host.ts';

/** Throws ToolError 77 where this machine is asked and not as root: what root alone may see would be missing from an answer that looks whole. */
export function requireRoot(host: Host): void {
  if (host.kind === 'local' && host.uid !== 0)
    throw new ToolError('not-root', Exit.notAllowed, 'this needs root: other users do not see all processes and passwords', {
      hint: 'sudo spamtrace …',
    });
}

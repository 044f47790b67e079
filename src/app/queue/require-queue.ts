import { Exit, ToolError } from '../../domain/tool-error.ts';
import type { Context } from '../context.ts';

/** The context itself when it has a mail server, whose queue can be read. Throws ToolError 69 when it has none. */
export function requireQueue(context: Context): Context {
  if (context.servers.length > 0) return context;
  throw new ToolError('no-mta', Exit.unavailable, 'no mail server found here', {
    hint: 'Name its files in /etc/spamtrace.toml, or another directory with --root.',
    params: { wanted: '' },
  });
}

import { Exit, ToolError } from '../../../domain/tool-error.ts';
import type { Host } from '../../../host/host.ts';
import { loadFile } from '../../../remedies/road.ts';

/** A file that is to be changed, by the path that it really has. Throws ToolError 77 where a link that somebody else could have made leads to it. */
export function loadPlain(host: Host, path: string): { readonly path: string; readonly text: string } {
  const settled = host.settle(path);
  const text = settled === null ? null : loadFile(host, settled);
  if (settled !== null && text !== null) return { path: settled, text };
  throw new ToolError('planted-link', Exit.notAllowed, `${path} is reached by a link that somebody else could have made, or is gone`, {
    params: { path },
  });
}

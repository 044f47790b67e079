import { realpathSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { Exit, ToolError } from '../domain/tool-error.ts';
import { openContext } from '../app/context.ts';
import type { Context } from '../app/context.ts';
import type { Invocation } from './command.ts';

/** The host, configuration, time and zone that the global options ask for. Throws ToolError 64 or 78. */
export function contextOf({ global }: Invocation): Context {
  const { root, config, mta, now, since, until } = global;
  if (root !== null && !isDirectory(root)) throw new ToolError('bad-root', Exit.usage, `not a directory: ${root}`, { params: { root } });
  return openContext({
    root,
    config,
    mta: mta === 'exim' || mta === 'postfix' || mta === 'sendmail' ? mta : null,
    now,
    since,
    until,
    program: programDirectory(),
  });
}

/** Where this program's file lies, links resolved. */
export function programDirectory(): string {
  return dirname(realpathSync(process.argv[1] ?? '.'));
}

/** How this program is called by others: the interpreter and its file, links resolved. */
export function ownCall(): readonly string[] {
  return [process.execPath, realpathSync(process.argv[1] ?? '.')];
}

/** Who runs this, for the journal. */
export function operator(): string {
  return process.env['SUDO_USER'] || userInfo().username;
}

function isDirectory(path: string): boolean {
  try {
    return statSync(realpathSync(path)).isDirectory();
  } catch {
    return false;
  }
}

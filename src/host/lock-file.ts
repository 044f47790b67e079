import * as fs from 'node:fs';
import type * as ChildProcess from 'node:child_process';
import { dirname } from 'node:path';
import { Exit, ToolError } from '../domain/tool-error.ts';
import { cannotWrite } from './append.ts';
import type { HeldLock } from './host.ts';

const BUSY = 75;

/** See `Host.lock`. flock(1) takes it on our open file, so that it ends with this process however that ends, and no stale one is ever left. */
export function lockFile(path: string): HeldLock | null {
  const descriptor = openLock(path);
  const { spawnSync } = process.getBuiltinModule('node:child_process') as typeof ChildProcess;
  const program = ['/usr/bin/flock', '/bin/flock'].find((one) => fs.existsSync(one)) ?? '/usr/bin/flock';
  const ran = spawnSync(program, ['-n', '-E', String(BUSY), '3'], { stdio: ['ignore', 'ignore', 'ignore', descriptor], env: {}, timeout: 10_000 });
  if (ran.status === 0) return { release: () => fs.closeSync(descriptor) };
  fs.closeSync(descriptor);
  if (ran.status === BUSY) return null;
  throw new ToolError('program-missing', Exit.unavailable, `cannot run ${program}`, { cause: ran.error });
}

function openLock(path: string): number {
  try {
    fs.mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_NOFOLLOW, 0o600);
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

import type * as ChildProcess from 'node:child_process';
import { Exit, ToolError } from '../domain/tool-error.ts';
import type { Ran, RunOptions } from './host.ts';

type Argv = readonly [string, ...string[]];

const ENVIRONMENT = { LC_ALL: 'C', PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };
const LONGEST_RUN = 30_000;
const MOST_OUTPUT = 64 * 1024 * 1024;

/** Loaded only when a program is run. */
const childProcess = (): typeof ChildProcess => process.getBuiltinModule('node:child_process');

/** Runs a program to its end; see `Host.run`. */
export function runProgram(argv: Argv, options: RunOptions = {}): Ran {
  const [path, ...rest] = absolute(argv);
  const ran = childProcess().spawnSync(path, rest, {
    encoding: 'latin1',
    env: ENVIRONMENT,
    input: options.input ?? '',
    maxBuffer: options.limit ?? MOST_OUTPUT,
    timeout: options.timeout ?? LONGEST_RUN,
    shell: false,
  });
  if (ran.error && ran.status === null && ran.signal === null) throw missing(path, ran.error);
  return { status: ran.status, stdout: ran.stdout, stderr: ran.stderr };
}

/** The same beside other work; see `Host.runBeside`. */
export function runBeside(argv: Argv, options: RunOptions = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const [path, ...rest] = absolute(argv);
    const limits = { maxBuffer: options.limit ?? MOST_OUTPUT, timeout: options.timeout ?? LONGEST_RUN };
    const child = childProcess().execFile(path, rest, { encoding: 'latin1', env: ENVIRONMENT, shell: false, ...limits }, (error, stdout, stderr) => {
      if (child.pid === undefined) reject(missing(path, error));
      else resolve({ status: child.exitCode, stdout, stderr });
    });
    child.stdin?.on('error', () => undefined); // it may end before it has read all
    child.stdin?.end(options.input ?? '');
  });
}

function absolute(argv: Argv): Argv {
  if (argv[0].startsWith('/')) return argv;
  throw new ToolError('not-absolute', Exit.failed, `not an absolute path: ${argv[0]}`);
}

function missing(path: string, cause: unknown): ToolError {
  return new ToolError('program-missing', Exit.unavailable, `cannot run ${path}`, { cause });
}

import { spawn } from 'node:child_process';

/** What a program left behind when it ended. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly output: Buffer;
  readonly stderr: string;
}

/** How a program is run: `timeoutSeconds` ends it with SIGKILL; `accept` lists the exit codes that are not a failure. */
export interface ChildOptions {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly timeoutSeconds?: number;
  readonly accept?: readonly number[] | 'any';
}

/** Runs a program to its end and gives its output; throws with the output when it fails. */
export async function runChild(argv: readonly string[], options: ChildOptions = {}): Promise<Outcome> {
  const [program, ...rest] = argv;
  if (program === undefined) throw new Error('runChild needs a program');
  const child = spawn(program, rest, {
    cwd: options.cwd ?? '/',
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8', ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin.on('error', () => undefined); // the program may end before it has read everything
  child.stdin.end(options.input ?? '');
  const timer = setTimeout(() => child.kill('SIGKILL'), (options.timeoutSeconds ?? 120) * 1000);
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? 137));
  }).finally(() => clearTimeout(timer));
  const output = Buffer.concat(out);
  const outcome = { code, output, stdout: output.toString('utf8'), stderr: Buffer.concat(err).toString('utf8') };
  const accept = options.accept ?? [0];
  if (accept !== 'any' && !accept.includes(code)) {
    throw new Error(`${argv.slice(0, 12).join(' ')}: exit ${code}\n${outcome.stderr.slice(-2000)}\n${outcome.stdout.slice(-2000)}`);
  }
  return outcome;
}

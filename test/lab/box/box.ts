import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runOnOtherMachine } from './other-machine.ts';
import { runChild, type ChildOptions, type Outcome } from './child.ts';
import { createClock, type BoxClock } from './clock.ts';
import type { BoxMta, Suite } from './recipe.ts';
import { cloneDirectory, labDirectory, prepareLower } from './rootfs.ts';

/** What a box is made as. `startsAt` is the time its programs see when it opens; `addresses` are further ones on its loopback device. */
export interface BoxOptions {
  readonly suite: Suite;
  /** The mail server that is installed; Exim unless said. */
  readonly mta?: BoxMta;
  readonly hostname: string;
  readonly startsAt?: Date;
  readonly zone?: string;
  readonly addresses?: readonly string[];
  readonly say?: (line: string) => void;
}

/** How a program in the box is run: as root, or as `user` with that user's home as directory. */
export interface RunOptions extends ChildOptions {
  readonly user?: string;
}

/** A file to be put into the box; root's and 0644 unless said otherwise. */
export interface BoxFile {
  readonly path: string;
  readonly text: string;
  readonly owner?: string;
  readonly mode?: string;
}

/** A private machine: a root file system, processes, network and clock of its own. Nothing in it reaches the real one. */
export interface Box {
  readonly suite: Suite;
  readonly mta: BoxMta;
  readonly hostname: string;
  readonly zone: string;
  readonly clock: BoxClock;
  /** Runs a program to its end; throws when it fails unless `accept` allows the exit code. */
  run(argv: readonly string[], options?: RunOptions): Promise<Outcome>;
  /** Runs lines of bash as root. */
  script(bash: string, options?: RunOptions): Promise<Outcome>;
  /** Puts files; a directory that is not there yet is the file's owner's. */
  write(...files: readonly BoxFile[]): Promise<void>;
  read(path: string): Promise<string>;
  /** The size of a file in bytes, 0 where there is none; no link is followed out of the box, so the path must have none. */
  size(path: string): number;
  /** Says that all programs now running belong to the box, so that `quiet` does not wait for them. */
  keepRunning(): void;
  /** Waits until nothing but those programs runs: all mail is on its way, every request is answered. */
  quiet(): Promise<void>;
  /**
   * Runs a program on another machine until the box is closed: it has the box's files and a network of its own, joined by a cable on which the box
   * is `address`1 and the other is `address`25 (IPv6, /64). The box does not see its processes or connections.
   */
  runElsewhere(argv: readonly string[], address: string): Promise<void>;
  /** Copies trees of the box, with their owners, into a directory of the real machine. */
  capture(directory: string, paths: readonly string[]): Promise<void>;
  /** Ends everything in it; a second time does nothing. */
  close(): Promise<void>;
}

const servers = new Set(['apache2', 'nginx', 'php-cgi', 'php-fpm8.2']);
/** Daemons that a mail server starts as it needs them and that wait for more; what they do shows in its queue. */
const mailDaemons = new Set([
  ...[
    'pickup',
    'cleanup',
    'qmgr',
    'trivial-rewrite',
    'smtpd',
    'smtp',
    'local',
    'bounce',
    'error',
    'flush',
    'showq',
    'anvil',
    'tlsmgr',
    'proxymap',
    'scache',
  ],
  ...['auth', 'auth-worker', 'stats', 'config', 'log', 'discard', 'virtual', 'verify', 'postlogd'],
]);
/** Directories that are empty when all mail is on its way. */
const busyQueues = ['maildrop', 'incoming', 'active'].map((queue) => `/var/spool/postfix/${queue}`);

/** Opens a box of a suite; its root file system is made first if need be. Close it when done; it also ends when this process does. */
export async function openBox(options: BoxOptions): Promise<Box> {
  const rootfs = await prepareLower(options.suite, options.mta ?? 'exim', options.say);
  const { outer, first } = await boot(rootfs, options);
  const inside = ['nsenter', '--target', String(first), '--mount', '--uts', '--ipc', '--net', '--pid', '--'];
  const clockFile = openSync(`/proc/${first}/root/opt/lab/clock`, 'r+');
  const clock = createClock(clockFile, options.startsAt ?? new Date());
  const residents = new Set<number>();
  let closed = false;
  const others: ChildProcess[] = [];

  const run = (argv: readonly string[], { user, ...rest }: RunOptions = {}): Promise<Outcome> => {
    const as = user === undefined ? [] : ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--init-groups', '--reset-env'];
    return runChild([...inside, ...as, ...argv], rest);
  };
  const script = (bash: string, rest: RunOptions = {}): Promise<Outcome> => run(['/bin/bash', '--norc', '-euo', 'pipefail', '-c', bash], rest);

  const box: Box = {
    suite: options.suite,
    mta: options.mta ?? 'exim',
    hostname: options.hostname,
    zone: options.zone ?? 'Etc/UTC',
    clock,
    run,
    script,
    write: async (...files) => void (await script(files.map(placing).join('\n'))),
    read: async (path) => (await run(['cat', path])).stdout,
    size: (path) => statSync(`/proc/${first}/root${path}`, { throwIfNoEntry: false })?.size ?? 0,
    keepRunning: () => {
      for (const pid of processesOf(first).keys()) residents.add(pid);
    },
    quiet: async () => {
      for (let tries = 0; tries < 3000; tries++) {
        const isIdle = (name: string): boolean => servers.has(name) || (options.mta === 'postfix' && mailDaemons.has(name));
        const busy = [...processesOf(first)].filter(([pid, name]) => !residents.has(pid) && !isIdle(name));
        if (busy.length === 0 && (options.mta !== 'postfix' || busyQueues.every((queue) => isEmpty(first, queue)))) return;
        await pause(tries < 10 ? 5 : 20);
      }
      throw new Error(`box: still running after a minute: ${[...processesOf(first).values()].join(' ')}`);
    },
    runElsewhere: async (argv, address) => {
      others.push(await runOnOtherMachine(first, argv, address));
    },
    capture: async (directory, paths) => {
      mkdirSync(directory, { recursive: true });
      const relative = paths.map((path) => path.replace(/^\/+/, ''));
      const tree = await run(['tar', '-C', '/', '--numeric-owner', '--ignore-failed-read', '-cf', '-', ...relative], { accept: [0, 1, 2] });
      await runChild(['tar', '-C', directory, '--numeric-owner', '-p', '-xf', '-'], { input: tree.output });
    },
    close: async () => {
      if (closed) return;
      closed = true;
      closeSync(clockFile);
      for (const other of others) other.kill('SIGKILL');
      await end(outer);
    },
  };
  if (options.zone !== undefined) await setZone(box, options.zone);
  return box;
}

interface Booted {
  readonly outer: ChildProcess;
  readonly first: number;
}

async function boot(rootfs: string, options: BoxOptions): Promise<Booted> {
  const mountpoint = join(labDirectory, 'mountpoint'); // every box mounts over it, each seen only by itself
  mkdirSync(mountpoint, { recursive: true });
  const walls = ['--mount', '--net', '--pid', '--uts', '--ipc', '--fork', '--kill-child', '--mount-proc'];
  const script = fileURLToPath(new URL('boot.sh', import.meta.url));
  const parameters = [rootfs, mountpoint, process.execPath, join(cloneDirectory, 'dist'), options.hostname, ...(options.addresses ?? [])];
  const outer = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...walls, 'sh', '-eu', script, ...parameters], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' },
  });
  let complaint = '';
  outer.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  await new Promise<void>((resolve, reject) => {
    outer.once('error', reject);
    outer.once('exit', () => reject(new Error(`box did not start: ${complaint}`)));
    outer.stdout.on('data', (chunk: Buffer) => chunk.toString().includes('ready') && resolve());
  });
  const children = readFileSync(`/proc/${outer.pid}/task/${outer.pid}/children`, 'utf8');
  return { outer, first: Number(children.trim().split(' ')[0]) };
}

/** Ends a box by ending its first process: the kernel ends all the others and drops the mounts. */
async function end(outer: ChildProcess): Promise<void> {
  if (outer.exitCode !== null || outer.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => outer.once('exit', () => resolve()));
  outer.stdin?.end();
  const timer = setTimeout(() => outer.kill('SIGKILL'), 5000);
  await gone;
  clearTimeout(timer);
}

/** Every process of the box but its first, by its pid in there, with its short name. */
function processesOf(first: number): Map<number, string> {
  const inside = `/proc/${first}/root/proc`;
  const found = new Map<number, string>();
  for (const entry of readdirSync(inside)) {
    const pid = Number(entry);
    if (!(pid > 1)) continue;
    try {
      found.set(pid, readFileSync(`${inside}/${entry}/comm`, 'utf8').trim());
    } catch {
      // it has just ended
    }
  }
  return found;
}

function isEmpty(first: number, directory: string): boolean {
  return readdirSync(`/proc/${first}/root${directory}`).length === 0;
}

function placing({ path, text, owner = 'root:root', mode = '0644' }: BoxFile): string {
  const quoted = `'${path.replaceAll("'", "'\\''")}'`;
  const encoded = Buffer.from(text, 'utf8').toString('base64');
  return `above=$(dirname ${quoted}); [ -d "$above" ] || { mkdir -p "$above"; chown ${owner} "$above"; }; base64 -d > ${quoted} <<<'${encoded}'; chown ${owner} ${quoted}; chmod ${mode} ${quoted}`;
}

async function setZone(box: Box, zone: string): Promise<void> {
  await box.script(`cp --remove-destination /usr/share/zoneinfo/${zone} /etc/localtime; echo ${zone} > /etc/timezone`);
}

/** Removes what a captured tree left in a directory of the real machine. */
export function removeTree(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}

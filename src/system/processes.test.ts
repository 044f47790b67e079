import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localHost } from '../host/local.ts';
import { rootedHost } from '../host/rooted.ts';
import { listProcesses, loadProcess } from './processes.ts';

const host = localHost();
const children: ChildProcess[] = [];
const temporary = mkdtempSync(join(realpathSync(tmpdir()), 'processes-'));
const hasPerl = existsSync('/usr/bin/perl');

/** A child that says `ready` on its own, or is given a moment. */
async function start(argv: readonly [string, ...string[]], options: { readonly cwd?: string; readonly argv0?: string } = {}): Promise<number> {
  const [program, ...rest] = argv;
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'ignore'], ...options });
  children.push(child);
  await Promise.race([new Promise((resolve) => child.stdout?.once('data', resolve)), pause(500)]);
  return child.pid ?? 0;
}

beforeAll(() => mkdirSync(join(temporary, 'cwd')));

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(temporary, { recursive: true });
});

describe('listProcesses', () => {
  it('sees this process, and when it started', () => {
    const me = listProcesses(host).find(({ pid }) => pid === process.pid);
    expect(me).toMatchObject({ parent: process.ppid, uid: process.getuid?.(), exe: realpathSync(process.execPath), kind: 'program', claims: null });
    const age = performance.now();
    expect(Math.abs((me?.startedAt ?? 0) - (Date.now() - age))).toBeLessThan(10_000);
  });

  it('tells of nobody here that it lies', () => {
    const all = new Map(listProcesses(host).map((one) => [one.pid, one]));
    // Tests that run beside this one start liars too.
    const isOfTests = (pid: number): boolean => {
      const one = all.get(pid);
      return one !== undefined && (one.exe?.endsWith('/node') === true || isOfTests(one.parent));
    };
    expect([...all.values()].filter(({ claims, pid }) => claims !== null && !isOfTests(pid))).toEqual([]);
  });

  it.skipIf(!hasPerl)('sees through a perl that changed its name', async () => {
    const script = '$|=1; $0 = $ARGV[0]; print "ready"; sleep 60';
    const lying = await start(['/usr/bin/perl', '-e', script, '/usr/sbin/httpd']);
    expect(loadProcess(host, lying)).toMatchObject({ exe: '/usr/bin/perl', argv: ['/usr/sbin/httpd'], claims: '/usr/sbin/httpd' });
    const kernel = await start(['/usr/bin/perl', '-e', script, '[kworker/0:1]']);
    expect(loadProcess(host, kernel)).toMatchObject({ exe: '/usr/bin/perl', comm: '[kworker/0:1]', claims: '[kworker/0:1]' });
    const honest = await start(['/usr/bin/perl', '-e', script, 'spamd child']);
    expect(loadProcess(host, honest)).toMatchObject({ comm: 'spamd child', claims: null });
  });

  it('sees a name given by exec -a, and a program whose file is gone', async () => {
    const named = await start(['/bin/sleep', '60'], { argv0: 'crond' });
    expect(loadProcess(host, named)).toMatchObject({ comm: 'sleep', claims: 'crond' });
    const copy = join(temporary, 'copy of sleep');
    copyFileSync('/bin/sleep', copy);
    spawnSync('chmod', ['755', copy]);
    const gone = await start([copy, '60'], { cwd: join(temporary, 'cwd') });
    rmSync(copy);
    expect(loadProcess(host, gone)).toMatchObject({ exe: copy, exeDeleted: true, cwd: join(temporary, 'cwd'), claims: null });
  });

  it.skipIf(!hasPerl)('reads hostile names and long command lines as they are', async () => {
    const evil = 'x\n) R 1 (\x1b]0;a\x07';
    const pid = await start(['/usr/bin/perl', '-e', '$|=1; $0 = $ARGV[0]; print "ready"; sleep 60', evil]);
    expect(loadProcess(host, pid)).toMatchObject({ parent: process.pid, comm: evil.slice(0, 15), argv: [evil], claims: null });
    const long = await start(['/usr/bin/perl', '-e', '$|=1; print "ready"; sleep 60', ...Array.from({ length: 17 }, () => 'a'.repeat(120_000))]);
    const { argv } = loadProcess(host, long) ?? { argv: [] };
    expect(argv.join(' ').length).toBeLessThanOrEqual(64 * 1024);
    expect(argv.length).toBeGreaterThan(3);
    const many = await start(['/usr/bin/perl', '-e', '$|=1; print "ready"; sleep 60', ...Array.from({ length: 50_000 }, () => '')]);
    expect(loadProcess(host, many)?.argv.length).toBeLessThanOrEqual(256);
  });

  it('leaves out who has ended, and knows the dead from kernel threads', async () => {
    const pid = await start(['/bin/true']);
    expect(loadProcess(host, pid)).toBeNull();
    expect(loadProcess(host, 4_194_303)).toBeNull();
    if (hasPerl) {
      const parent = await start(['/usr/bin/perl', '-e', '$|=1; fork or exit; select(undef, undef, undef, 0.2); print "ready"; sleep 60']);
      expect(listProcesses(host).find((one) => one.parent === parent)).toMatchObject({ kind: 'ended', exe: null, argv: [], claims: null });
    }
    const thread = loadProcess(host, 2);
    if (readFileSync('/proc/2/comm', { encoding: 'utf8', flag: 'r' }).startsWith('kthreadd'))
      expect(thread).toMatchObject({ kind: 'kernel', exe: null });
  });

  it.skipIf(process.getuid?.() !== 0 || !existsSync('/usr/bin/unshare'))('knows what lives in a container', async () => {
    const outer = await start(['/usr/bin/unshare', '--pid', '--mount', '--net', '--fork', '--mount-proc', '/bin/sleep', '60']);
    expect(loadProcess(host, outer)).toMatchObject({ inContainer: false });
    expect(listProcesses(host).find(({ parent }) => parent === outer)).toMatchObject({
      ...{ comm: 'sleep', inContainer: true, ownMounts: true, ownNetwork: expect.stringMatching(/^net:\[\d+\]$/), claims: null },
    });
  });

  it('sees none on a copy, whatever lies there', () => {
    mkdirSync(join(temporary, 'root/proc/1'), { recursive: true });
    writeFileSync(join(temporary, 'root/proc/1/stat'), '1 (init) S 0 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 5 1 1\n');
    expect(listProcesses(rootedHost(join(temporary, 'root')))).toEqual([]);
  });
});

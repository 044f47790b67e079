import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, nextMinute, openCronBox, portrait, sentBy } from './block.ts';
import type { Box } from './box/box.ts';
import { whyNoLab } from './capability.ts';
import { runTool } from './play/tool.ts';

const why = await whyNoLab();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
if (why !== null) say(`lab: skipped, ${why}`);

describe.skipIf(why !== null && process.env['CI'] !== 'true')('blocking a cron job', () => {
  let box: Box;
  const crontab = '/var/spool/cron/crontabs/shop';
  beforeAll(async () => {
    expect(why, 'CI must not skip the lab').toBeNull();
    box = await openCronBox(say);
    await nextMinute(box);
  });
  afterAll(() => box?.close());

  /** What each sender gets out in the next two minutes. */
  const sent = async (): Promise<readonly number[]> => {
    const senders = ['spam@shop.example', 'bill@shop.example', 'letter@blog.example'];
    const before = await Promise.all(senders.map((sender) => sentBy(box, sender)));
    await nextMinute(box);
    await nextMinute(box);
    return (await Promise.all(senders.map((sender) => sentBy(box, sender)))).map((count, index) => count - (before[index] ?? 0));
  };

  test('the spam stops, the neighbours send, undo brings it back byte for byte', async () => {
    expect(await sent()).toEqual([2, 2, 2]);
    const before = await portrait(box, crontab, '/var/spool/cron/crontabs/blog', '/etc/crontab');
    const dry = await runTool(box, '--json', 'block', 'cron', `${crontab}:2`, '--dry-run');
    expect(dry.code, dry.stderr).toBe(0);
    expect(JSON.parse(dry.stdout)).toMatchObject({
      plan: 'disable-cron-job',
      source: { kind: 'cron-job', owner: 'shop', crontab, line: 2 },
      diff: [{ path: crontab }],
      undoable: true,
    });
    expect(await portrait(box, crontab, '/var/spool/cron/crontabs/blog', '/etc/crontab')).toBe(before);
    expect(await ask(box, 'block', 'cron', `${crontab}:2`)).toMatchObject({ code: 77, action: '' });
    const done = await ask(box, 'block', 'cron', `${crontab}:2`, '--yes');
    expect(done, done.stderr).toMatchObject({ code: 0, state: 'applied' });
    expect(await sent()).toEqual([0, 2, 2]);
    expect((await box.run(['crontab', '-l', '-u', 'shop'])).stdout).toContain(`undo ${done.action} # * * * * *`);
    const verified = await ask(box, 'verify', done.action);
    expect([verified.code, verified.verified.filter(({ ok }) => !ok)]).toEqual([0, []]);
    expect((await ask(box, 'block', 'cron', `${crontab}:2`, '--yes')).code).toBe(65);
    expect(await ask(box, 'undo', done.action)).toMatchObject({ code: 0, state: 'undone' });
    expect(await portrait(box, crontab, '/var/spool/cron/crontabs/blog', '/etc/crontab')).toBe(before);
    expect(await sent()).toEqual([2, 2, 2]);
  });

  test('refuses an undo over a hand edit, shows it, and merges', async () => {
    const { action } = await ask(box, 'block', 'cron', `${crontab}:2`, '--yes');
    await box.script(`(crontab -l -u shop; echo '5 5 * * * true by-hand') | crontab -u shop -`);
    const refused = await runTool(box, 'undo', action);
    expect([refused.code, refused.stdout]).toEqual([75, '']);
    expect(refused.stderr).toContain('+5 5 * * * true by-hand');
    expect(await ask(box, 'undo', action, '--merge')).toMatchObject({ code: 0, state: 'undone' });
    const lines = (await box.read(crontab)).split('\n');
    expect(lines.filter((line) => line.includes('spamtrace'))).toEqual([]);
    expect(lines).toContain('5 5 * * * true by-hand');
    expect(await sent()).toEqual([2, 2, 2]);
  });

  test('says when the job has come back', async () => {
    const before = await box.read(crontab);
    const { action } = await ask(box, 'block', 'cron', 'shop:' + (await hashOf('spam@shop.example')), '--yes');
    await box.write({ path: crontab, text: before, owner: 'shop:crontab', mode: '0600' });
    await nextMinute(box);
    const verified = await ask(box, 'verify', action);
    expect(verified.code).toBe(1);
    expect(verified.verified.filter(({ ok }) => !ok).map(({ check }) => check)).toEqual(expect.arrayContaining(['files', 'cron-job']));
    expect(await ask(box, 'undo', action)).toMatchObject({ code: 0, state: 'undone' });
  });

  const hashOf = async (sender: string): Promise<string> =>
    (await box.script(`grep -h '${sender}' ${crontab} | sed 's/^[*] [*] [*] [*] [*] //' | tr -d '\\n' | sha256sum | cut -c1-8`)).stdout.trim();

  test('nothing can be changed on a copy, or by another user', async () => {
    expect((await runTool(box, '--root', '/', 'block', 'cron', `${crontab}:2`, '--yes')).code).toBe(77);
    const asUser = await box.run(['/opt/node/bin/node', '/opt/spamtrace/spamtrace.cjs', 'block', 'cron', 'shop', '--yes'], {
      user: 'shop',
      accept: 'any',
    });
    expect([asUser.code, asUser.stdout]).toEqual([77, '']);
  });

  test('a read-only crontab and a full disk are rolled back', async () => {
    const name = `shop:${await hashOf('spam@shop.example')}`;
    const before = await portrait(box, crontab);
    await box.script(`mount --bind ${crontab} ${crontab} && mount -o remount,bind,ro ${crontab}`);
    expect(await ask(box, 'block', 'cron', name, '--yes')).toMatchObject({ code: 74, state: 'rolled-back' });
    await box.script(`umount ${crontab}`);
    await box.script(
      `mkdir -p /mnt/full && cp -a /var/spool/cron/crontabs/. /mnt/full/ && mount -t tmpfs -o size=16k,mode=1730 full /var/spool/cron/crontabs && cp -a /mnt/full/. /var/spool/cron/crontabs/ && (dd if=/dev/zero of=/var/spool/cron/crontabs/.fill bs=1k 2>/dev/null || true)`,
    );
    expect(await ask(box, 'block', 'cron', name, '--yes')).toMatchObject({ code: 74, state: 'rolled-back' });
    expect((await box.script(`rm /var/spool/cron/crontabs/.fill; ls -A /var/spool/cron/crontabs; umount /var/spool/cron/crontabs`)).stdout).toBe(
      'blog\nshop\n',
    );
    expect(await portrait(box, crontab)).toBe(before);
  });
});

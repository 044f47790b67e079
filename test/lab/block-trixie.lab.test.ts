import { describe, expect, test } from 'vitest';
import { canRead, canSend, holdImap, imapSessions, mailboxes, noticed, openMailboxBox, passwordOf } from './block-mailbox.ts';
import { ask, attack, guilty, neighbour, nextMinute, openCronBox, openSiteBox, portrait, sentBy } from './block.ts';
import { whyNoLab } from './capability.ts';

const why = await whyNoLab();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
if (why !== null) say(`lab: skipped, ${why}`);

describe.skipIf(why !== null && process.env['CI'] !== 'true')('blocking on Debian 13', () => {
  test('a site of the module: its mail stops, its neighbour sends, undo gives the file back', async () => {
    expect(why, 'CI must not skip the lab').toBeNull();
    const box = await openSiteBox('module', say, { suite: 'trixie' });
    const host = `/etc/apache2/sites-available/${guilty.domain}.conf`;
    try {
      expect(await attack(box, guilty)).toEqual(['sent', 1]);
      const before = await portrait(box, host);
      const done = await ask(box, 'block', 'site', guilty.domain, '--yes');
      expect([done.code, done.state, done.verified.filter(({ ok }) => !ok)], done.stderr).toEqual([0, 'applied', []]);
      expect([await attack(box, guilty), await attack(box, neighbour)]).toEqual([
        ['failed', 0],
        ['sent', 1],
      ]);
      expect(await ask(box, 'undo', done.action)).toMatchObject({ code: 0, state: 'undone' });
      expect(await portrait(box, host)).toBe(before);
      expect(await attack(box, guilty)).toEqual(['sent', 1]);
    } finally {
      await box.close();
    }
  });

  test('a cron job: it stops alone, and goes on after undo', async () => {
    const box = await openCronBox(say, 'trixie');
    const crontab = '/var/spool/cron/crontabs/shop';
    const sent = async (): Promise<readonly number[]> => {
      const senders = ['spam@shop.example', 'bill@shop.example', 'letter@blog.example'];
      await box.quiet(); // a minute may just have begun
      const before = await Promise.all(senders.map((sender) => sentBy(box, sender)));
      await nextMinute(box);
      await nextMinute(box);
      const after = await Promise.all(senders.map((sender) => sentBy(box, sender)));
      return after.map((count, at) => count - (before[at] ?? 0));
    };
    try {
      expect(await sent()).toEqual([2, 2, 2]);
      const before = await portrait(box, crontab);
      const done = await ask(box, 'block', 'cron', `${crontab}:2`, '--yes');
      expect([done.code, done.state], done.stderr).toEqual([0, 'applied']);
      expect(await sent()).toEqual([0, 2, 2]);
      expect(await ask(box, 'undo', done.action)).toMatchObject({ code: 0, state: 'undone' });
      expect(await portrait(box, crontab)).toBe(before);
      expect(await sent()).toEqual([2, 2, 2]);
    } finally {
      await box.close();
    }
  });

  test('a mailbox of dovecot 2.4 and Exim: it neither sends nor is read, its neighbour does, undo gives its password back', async () => {
    const box = await openMailboxBox(say, 'trixie');
    const files = ['/etc/exim4/passwd', '/etc/dovecot/users'];
    const open = async (address: string): Promise<readonly boolean[]> => [
      await canSend(box, address, passwordOf(address)),
      await canRead(box, address, passwordOf(address)),
    ];
    const [one, other] = mailboxes;
    try {
      expect([await open(one), await open(other)]).toEqual([
        [true, true],
        [true, true],
      ]);
      const before = await portrait(box, ...files);
      expect(await holdImap(box, one)).toBe(1);
      const done = await ask(box, 'block', 'mailbox', one, '--yes');
      expect([done.code, done.state, done.verified.filter(({ ok }) => !ok)], done.stderr).toEqual([0, 'applied', []]);
      expect(await imapSessions(box, one)).toBe(0);
      expect([await open(one), await open(other)]).toEqual([
        [false, false],
        [true, true],
      ]);
      expect(await ask(box, 'undo', done.action)).toMatchObject({ code: 0, state: 'undone' });
      expect(await portrait(box, ...files)).toBe(before);
      await noticed();
      expect(await open(one)).toEqual([true, true]);
    } finally {
      await box.close();
    }
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCrontab } from './crontabs.ts';
import { isSlot, readSchedule } from './crontabs/schedule.ts';

const SYSTEM = `# /etc/crontab: system-wide crontab
SHELL=/bin/sh
17 *\t* * *\troot\tcd / && run-parts --report /etc/cron.hourly
@daily backup /usr/local/bin/backup  --all

* * * * * onlyfive
bad line
`;

describe('readCrontab', () => {
  it('reads a system crontab with its user column', () => {
    expect(readCrontab(SYSTEM, { path: '/etc/crontab', owner: null }).map(({ owner, line, command }) => [owner, line, command])).toEqual([
      ['root', 3, 'cd / && run-parts --report /etc/cron.hourly'],
      ['backup', 4, '/usr/local/bin/backup  --all'],
    ]);
  });

  it('reads a user crontab, with byte offsets and hashes', () => {
    const [job] = readCrontab('MAILTO=x\n*/5 * * * * php -q $HOME/m.php\n', { path: '/var/spool/cron/crontabs/shop', owner: 'shop' });
    expect(job).toMatchObject({ owner: 'shop', byte: 9, line: 2, text: '*/5 * * * * php -q $HOME/m.php', hash: 'b55879b6' });
  });

  it('reads a job of a file that was written on Windows: cron starts it', () => {
    const [job] = readCrontab('5 * * * * php m.php\r\n', { path: '/var/spool/cron/crontabs/shop', owner: 'shop' });
    expect(job).toMatchObject({ command: 'php m.php', text: '5 * * * * php m.php\r' });
  });

  it('never throws on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readCrontab(text, { path: '/etc/crontab', owner: null })));
  });
});

describe('readSchedule', () => {
  const at = (minute: number, hour = 0, day = 1, month = 1, weekday = 0): Parameters<typeof isSlot>[1] => ({ minute, hour, day, month, weekday });
  const slot = (when: string, moment: Parameters<typeof isSlot>[1]): boolean => {
    const schedule = readSchedule(when);
    if (schedule === null) throw new Error(`not a schedule: ${when}`);
    return isSlot(schedule, moment);
  };

  it.each([
    ['*/15 * * * *', at(45), true],
    ['*/15 * * * *', at(46), false],
    ['5-20/5 * * * *', at(20), true],
    ['5/20 * * * *', at(45), true],
    ['0 9 * jan,MAR mon-fri', at(0, 9, 3, 3, 5), true],
    ['0 9 * jan,MAR mon-fri', at(0, 9, 3, 2, 5), false],
    ['0 0 * * 7', at(0, 0, 1, 1, 0), true],
    // Both day fields restricted: either will do; one beginning with *: both must fit (crontab(5), Vixie).
    ['0 0 13 * 5', at(0, 0, 13, 1, 2), true],
    ['0 0 */2 * 5', at(0, 0, 13, 1, 2), false],
    ['@hourly', at(0, 13), true],
    ['@reboot', at(0), false],
  ])('%s at %o is %s', (when, moment, expected) => {
    expect(slot(when, moment)).toBe(expected);
  });

  it.each(['60 * * * *', '* * * *', '*/0 * * * *', '5-1 * * * *', 'x * * * *', '* * 0 * *', '1,,2 * * * *'])('%s is none', (when) => {
    expect(readSchedule(when)).toBeNull();
  });
});

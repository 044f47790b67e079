import { describe, expect, it } from 'vitest';
import { utcZone } from '../parse/zone.ts';
import { loadJobEvents, loadJobs, readCronLine } from './cron.ts';
import { memoryHost } from './fixtures/memory-host.ts';

const CLOCK = { zone: utcZone, now: Date.UTC(2026, 10, 25) };

describe('readCronLine', () => {
  it.each([
    ['2026-11-24T10:27:01.000000+00:00 web1 CRON[68]: (root) CMD (/bin/true --cron)', 'root', '/bin/true --cron'],
    ['Nov 24 10:27:01 web1 crond[68]: (shop) CMD (a) b)', 'shop', 'a) b'],
    ['Nov 24 10:27:01 web1 /usr/sbin/cron[68]: (shop) CMD (x)', 'shop', 'x'],
  ])('%s', (line, user, command) => {
    expect(readCronLine(line, CLOCK)).toMatchObject({ user, command });
  });

  it.each(['Nov 24 10:27:01 web1 sshd[68]: Invalid user CRON[1]: (root) CMD (x)', 'Nov 24 10:27:01 web1 CRON[68]: (root) INFO CMD (x)', ' CMD ('])(
    '%s is none',
    (line) => {
      expect(readCronLine(line, CLOCK)).toBeNull();
    },
  );
});

describe('loadJobEvents', () => {
  it('asks the journal where syslog writes no files', () => {
    const stdout = JSON.stringify({
      MESSAGE: '(root) CMD (/bin/true --cron)',
      SYSLOG_IDENTIFIER: 'CRON',
      _UID: '0',
      _PID: '68',
      __REALTIME_TIMESTAMP: '1795516021000000',
    });
    const host = memoryHost({ list: (path) => (path === '/run/log/journal' ? ['0123'] : []), ran: { stdout } });
    const window = { from: Date.UTC(2026, 10, 24), to: Date.UTC(2026, 10, 25), clock: CLOCK };
    expect(loadJobEvents(host, window)).toEqual([{ at: 1_795_516_021_000, user: 'root', command: '/bin/true --cron', file: 'journal', byte: -1 }]);
    const other = memoryHost({ kind: 'rooted', list: (path) => (path === '/var/log/journal' ? ['0123'] : []) });
    expect(loadJobs(other, window)).toEqual({ events: [], unread: [{ path: '/var/log/journal', why: 'binary' }] });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growth } from '../../test/linear-time.ts';
import { readBootTime, readProcStat, readProcStatus, readUnit, terminalName } from './proc-stat.ts';

const REST =
  'S 15786 15787 15700 34816 -1 4194304 99 0 0 0 0 0 0 0 20 0 1 0 2024433 3133440 412 18446744073709551615 1 1 1 0 0 0 0 0 0 0 0 0 17 1 0 0\n';

describe('readProcStat', () => {
  it.each(['cat', 'a) R 1 1 (b', ')', '', 'x\ny', '\x1b]0;a\x07', '((sd-pam)'])('takes the name %j as it is', (comm) => {
    expect(readProcStat(`15834 (${comm}) ${REST}`)).toEqual({
      pid: 15834,
      comm,
      state: 'S',
      parent: 15786,
      session: 15700,
      tty: 34816,
      flags: 4194304,
      startTicks: 2024433,
    });
  });

  it('never throws on any text, nor on the rest of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        readProcStat(text);
        readProcStat(`1 (${text}`);
        readProcStat(`1 (a) ${text}`);
        readProcStatus(text);
        readProcStatus(`Uid:\t${text}\nNSpid:\t${text}`);
        readUnit(text);
        readBootTime(text);
      }),
    );
  });

  it.each([
    ['stat', (size: number) => `1 (${') '.repeat(size)}`],
    ['cgroup', (size: number) => `0::/${'/a.service'.repeat(size)}`],
    ['status', (size: number) => `NSpid:${'\t1'.repeat(size)}`],
  ])('takes time in proportion to a hostile %s', (_, hostile) => {
    expect(
      growth((size) => {
        const text = hostile(size);
        return () => void [readProcStat(text), readUnit(text), readProcStatus(text)];
      }),
    ).toBeLessThan(8);
  });
});

describe('the rest of /proc/PID', () => {
  it('reads uids and the depth of PID namespaces', () => {
    expect(readProcStatus('Name:\tsshd\nUid:\t1001\t0\t0\t0\nGid:\t1\t1\t1\t1\nNSpid:\t4242\t7\n')).toEqual({ uid: 1001, effectiveUid: 0, depth: 2 });
    expect(readProcStatus('Name:\told\nUid:\t5\t5\t5\t5\n')).toEqual({ uid: 5, effectiveUid: 5, depth: 1 });
  });

  it.each([
    ['0::/user.slice/user-1001.slice/session-5.scope\n', 'session-5.scope'],
    ['12:pids:/x.service\n1:name=systemd:/system.slice/cron.service\n0::/\n', 'cron.service'],
    ['0::/system.slice/docker-0fc5.scope/app\n', 'docker-0fc5.scope'],
    ['0::/\n', null],
  ])('finds the unit in %j', (text, unit) => {
    expect(readUnit(text)).toBe(unit);
  });

  it.each([
    [0x8800, 'pts/0'],
    [0x8803, 'pts/3'],
    [0x0401, 'tty1'],
    [0x0440, 'ttyS0'],
    [0, null],
  ])('knows terminal %i as %s', (device, name) => {
    expect(terminalName(device)).toBe(name);
  });

  it('reads the moment of boot', () => {
    expect(readBootTime('cpu 1 2\nintr 1\nctxt 3\nbtime 1764000000\n')).toBe(1_764_000_000_000);
  });
});

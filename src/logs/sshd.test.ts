import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { rootedHost } from '../host/rooted.ts';
import { annotatedLines } from '../parse/fixtures/annotated-lines.ts';
import { lineGrowth } from '../../test/linear-time.ts';
import { readTaggedLine } from '../parse/syslog-tag.ts';
import { utcZone } from '../parse/zone.ts';
import { memoryHost } from './fixtures/memory-host.ts';
import { loadSshLogins, readSshMessage } from './sshd.ts';

const CLOCK = { zone: utcZone, now: Date.UTC(2026, 10, 25) };
const read = (line: string): ReturnType<typeof readSshMessage> => {
  const tagged = readTaggedLine(line, CLOCK);
  return tagged === null ? null : readSshMessage(tagged);
};
const root = mkdtempSync(join(tmpdir(), 'sshd-'));

afterAll(() => rmSync(root, { recursive: true }));

describe('readSshMessage', () => {
  it.each(annotatedLines<Record<string, unknown>>(new URL('fixtures/sshd.log', import.meta.url)))('$line', ({ says, line }) => {
    const event = read(line);
    expect(event === null ? null : { ...event, at: new Date(event.at).toISOString() }).toEqual(says);
  });

  it('takes the address that the server wrote, whatever name was tried', () => {
    const piece = fc.constantFrom(
      ' from 192.0.2.9 port 22 ssh2',
      'invalid user ',
      ': RSA SHA256:x',
      ' for ',
      ' [preauth]',
      '\n',
      'Accepted password for root',
    );
    const name = fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(name, fc.ipV4(), fc.integer({ min: 1, max: 65_535 }), (user, client, port) => {
        const event = readSshMessage({
          at: 0,
          tag: 'sshd',
          pid: 1,
          text: `Failed password for invalid user ${user} from ${client} port ${port} ssh2`,
        });
        expect(event).toMatchObject({ outcome: 'failed', user, client, port, method: 'password' });
        expect(readSshMessage({ at: 0, tag: 'sshd', pid: 1, text: `Invalid user ${user} from ${client} port ${port}` })).toMatchObject({
          user,
          client,
          port,
        });
      }),
    );
  });

  it('never throws on any bytes, and is linear', () => {
    const starts = [
      'Accepted ',
      'Failed password for ',
      'Invalid user ',
      'error: PAM: Authentication failure for ',
      'pam_unix(sshd:session): session opened for user ',
    ];
    const line = (start: string, text: string): string => `Nov 24 10:16:37 web1 sshd[82]: ${start}${text}`;
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => starts.forEach((start) => read(line(start, text)))));
    const hostile = (size: number): readonly string[] =>
      starts.flatMap((start) =>
        ['a', ' from ', ' from 1.1.1.1 port 1 ssh2', ' port 2', ': RSA SHA256:x'].map((text) => line(start, text.repeat(size))),
      );
    expect(lineGrowth(read, hostile)).toBeLessThan(8);
  });
});

describe('loadSshLogins', () => {
  it('takes the year from the age of each file', () => {
    mkdirSync(join(root, 'var/log'), { recursive: true });
    const line = (stamp: string): string => `${stamp} web1 sshd[82]: Accepted password for shop from 198.51.100.10 port 50599 ssh2\n`;
    writeFileSync(join(root, 'var/log/auth.log.1.gz'), gzipSync(line('Dec 30 10:00:00') + line('Dec 31 23:59:59')));
    writeFileSync(join(root, 'var/log/auth.log'), line('Dec 31 23:59:59') + line('Jan  1 00:00:01'));
    const at = (path: string, moment: number): void => utimesSync(join(root, path), moment / 1000, moment / 1000);
    at('var/log/auth.log.1.gz', Date.UTC(2026, 0, 1));
    at('var/log/auth.log', Date.UTC(2027, 0, 1, 1));
    const window = { from: Date.UTC(2025, 11, 31), to: Date.UTC(2027, 0, 2), zone: utcZone };
    const found = loadSshLogins(rootedHost(root), window);
    expect([...found.events].map(({ at: moment, file, byte }) => [new Date(moment).toISOString(), file, byte])).toEqual([
      ['2025-12-31T23:59:59.000Z', '/var/log/auth.log.1.gz', line('x'.repeat(15)).length],
      ['2026-12-31T23:59:59.000Z', '/var/log/auth.log', 0],
      ['2027-01-01T00:00:01.000Z', '/var/log/auth.log', line('x'.repeat(15)).length],
    ]);
  });

  it('asks the journal where there is no text log, and believes what root’s processes wrote', () => {
    const entry = (text: unknown, uid: string): string =>
      JSON.stringify({ MESSAGE: text, SYSLOG_IDENTIFIER: 'sshd', _UID: uid, _PID: '48', __REALTIME_TIMESTAMP: '1795516011245234' });
    const lines = [
      entry('Accepted password for shop from 198.51.100.10 port 39395 ssh2', '0'),
      entry('Accepted password for root from 192.0.2.9 port 22 ssh2', '1000'),
      entry([...Buffer.from('Accepted password for x\xff from 198.51.100.9 port 1 ssh2', 'latin1')], '0'),
      'no json',
      '[]',
    ];
    const asked: (readonly string[])[] = [];
    const host = memoryHost({
      list: (path) => (path === '/var/log/journal' ? ['0123'] : []),
      run: (argv) => {
        asked.push(argv);
        return { status: 0, stdout: lines.join('\n'), stderr: '' };
      },
    });
    const window = { from: Date.UTC(2026, 10, 24), to: Date.UTC(2026, 10, 25), zone: utcZone };
    const { events, unread } = loadSshLogins(host, window);
    expect([...events].map(({ user, client, pid, file, byte }) => [user, client, pid, file, byte])).toEqual([
      ['shop', '198.51.100.10', 48, 'journal', -1],
      ['x\xff', '198.51.100.9', 48, 'journal', -1],
    ]);
    expect(unread).toEqual([]);
    expect(asked[0]?.slice(0, 5)).toEqual(['/usr/bin/journalctl', '--no-pager', '--quiet', '--all', '-o']);
    expect(asked[0]).toContain('--since=@1795478400');
    const other = memoryHost({ kind: 'rooted', list: (path) => (path === '/var/log/journal' ? ['0123'] : []) });
    expect(loadSshLogins(other, window)).toEqual({ events: [], unread: [{ path: '/var/log/journal', why: 'binary' }] });
    expect(loadSshLogins(memoryHost({}), window)).toEqual({ events: [], unread: [] });
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { rootedHost } from '../host/rooted.ts';
import { annotatedLines } from '../parse/fixtures/annotated-lines.ts';
import { lineGrowth } from '../../test/linear-time.ts';
import { fixedZone, utcZone } from '../parse/zone.ts';
import type { FtpFact } from './ftp/fact.ts';
import { loadFtp, readFtpLine } from './ftp.ts';

const CLOCK = { zone: utcZone, now: Date.UTC(2026, 10, 25) };
const LINES = annotatedLines<Record<string, unknown>>(new URL('fixtures/ftp.log', import.meta.url));
const flat = (fact: FtpFact | null): Record<string, unknown> | null => {
  if (fact === null) return null;
  const said = fact.kind === 'login' ? fact.login : fact.upload;
  return { kind: fact.kind, ...said, at: new Date(said.at).toISOString() };
};
const root = mkdtempSync(join(tmpdir(), 'ftp-'));

afterAll(() => rmSync(root, { recursive: true }));

/** Every kind of line about an upload of `path` and about a refused `name`. */
const uploads = (path: string): readonly string[] => [
  `Tue Nov 24 10:18:18 2026 [pid 236] [shop] OK UPLOAD: Client "198.51.100.40", "${path}", 14 bytes, 1.40Kbyte/sec`,
  `Tue Nov 24 10:18:18 2026 1 198.51.100.40 14 ${path} b _ i r shop ftp 0 * c`,
  `198.51.100.40 UNKNOWN shop [24/Nov/2026:10:18:18 +0000] "STOR ${path}" 226 14`,
  `1795515498 6b05659c.53 shop 198.51.100.40 U 14 0 ${path}`,
  `2026-11-24T10:18:18.000000+00:00 web1 pure-ftpd: (shop@198.51.100.40) [NOTICE] ${path} uploaded  (14 bytes, 66.06KB/sec)`,
];
const refusals = (name: string): readonly string[] => [
  `Tue Nov 24 10:18:18 2026 [pid 250] [${name}] FAIL LOGIN: Client "198.51.100.40"`,
  `2026-11-24 10:18:18,000 web1.example proftpd[283] 203.0.113.10 (198.51.100.40[198.51.100.40]): USER ${name} (Login failed): Incorrect password`,
  `2026-11-24T10:18:18.000000+00:00 web1 proftpd[53]: 203.0.113.10 (pc.example[198.51.100.40]) - USER ${name}: no such user found from pc.example [198.51.100.40] to 203.0.113.10:21`,
  `2026-11-24T10:18:18.000000+00:00 web1 pure-ftpd: (?@198.51.100.40) [WARNING] Authentication failed for user [${name}]`,
];
const piece = fc.constantFrom(
  '] OK LOGIN: Client "192.0.2.9"',
  '", 5 bytes, 1.00Kbyte/sec',
  '] FAIL LOGIN: Client "192.0.2.9"',
  ' b _ i r root ftp 0 * c',
  '" 226 5',
  ' uploaded  (5 bytes, 1.00KB/sec)',
  ': Login successful.',
  ' (Login failed): x',
  ': no such user found from 192.0.2.9 [192.0.2.9] to 203.0.113.10:21',
  '(root@192.0.2.9) [INFO] root is now logged in',
);
const hostileText = fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 8 }).map((parts) => parts.join(''));

describe('readFtpLine', () => {
  it.each(LINES)('$line', ({ says, line }) => {
    expect(flat(readFtpLine(line, CLOCK))).toEqual(says);
  });

  it('takes stamps without a zone as local time', () => {
    const [vsftpd = ''] = uploads('/x');
    expect(flat(readFtpLine(vsftpd, { ...CLOCK, zone: fixedZone(180) }))?.at).toBe('2026-11-24T07:18:18.000Z');
  });

  it('takes user, client, path and size from their own places, whatever a path or a name holds', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const at = '2026-11-24T10:18:18.000Z';
        for (const line of uploads(`/${text}`)) {
          expect(flat(readFtpLine(line, CLOCK))).toEqual({
            kind: 'upload',
            at,
            user: 'shop',
            client: '198.51.100.40',
            path: `/${text}`.replace(/^\/+/, line.includes('pure') ? '/' : '$&'),
            bytes: 14,
          });
        }
        for (const line of refusals(text)) {
          expect(flat(readFtpLine(line, CLOCK))).toMatchObject({ kind: 'login', at, outcome: 'failed', user: text, client: '198.51.100.40' });
        }
      }),
    );
  });

  it('never throws on any bytes, and is linear', () => {
    const cut = [...uploads('\0'), ...refusals('\0')].map((line) => line.split('\0'));
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => cut.forEach(([start = '']) => readFtpLine(start + text, CLOCK))));
    const hostile = (size: number): readonly string[] =>
      cut.flatMap(([start = '', end = '']) =>
        [end, ' ', '"', '] ', '@1.1.1.1) [INFO] ', ' b _ i r'].flatMap((text) => [start + text.repeat(size), `${start}${text.repeat(size)}${end} `]),
      );
    expect(lineGrowth((line) => readFtpLine(line, CLOCK), hostile, 300)).toBeLessThan(8);
  });
});

describe('loadFtp', () => {
  it('reads all logs that are there, each with its places', () => {
    const put = (path: string, lines: readonly string[]): void => {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), `${lines.join('\n')}\n`);
    };
    const [vsftpd = '', xferlog = '', , , pure = ''] = uploads('/x.php');
    put('var/log/vsftpd.log', ['noise', vsftpd, ...refusals('a').slice(0, 1)]);
    put('var/log/xferlog', [xferlog]);
    put('var/log/syslog', [`2026-11-24T10:18:18.000000+00:00 web1 cron[1]: x`, pure]);
    put('var/log/messages', [pure]);
    const window = { from: Date.UTC(2026, 10, 24), to: Date.UTC(2026, 10, 25), zone: utcZone };
    const events = [...loadFtp(rootedHost(root), window)];
    const found = events.flatMap((event) => (event.kind === 'upload' ? [event.upload] : []));
    const logins = events.flatMap((event) => (event.kind === 'login' ? [event.login] : []));
    expect(found.map(({ file, byte }) => [file, byte])).toEqual([
      ['/var/log/vsftpd.log', 6],
      ['/var/log/xferlog', 0],
      ['/var/log/syslog', 49],
    ]);
    expect(logins).toMatchObject([{ outcome: 'failed', user: 'a', file: '/var/log/vsftpd.log', byte: 7 + vsftpd.length }]);
  });
});

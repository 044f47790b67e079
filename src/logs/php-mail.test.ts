import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { rootedHost } from '../host/rooted.ts';
import { utcZone } from '../parse/zone.ts';
import { loadPhpMails } from './php-mail.ts';

const root = mkdtempSync(join(tmpdir(), 'phpmail-'));
const host = rootedHost(root);
const WINDOW = { from: Date.UTC(2026, 10, 24, 10), to: Date.UTC(2026, 10, 24, 11), zone: utcZone };
const line = (time: string, script: string): string =>
  `[24-Nov-2026 ${time} UTC] mail() on [${script}:1]: To: a@b.example -- Headers:  -- Subject: x\n`;

afterAll(() => rmSync(root, { recursive: true }));

describe('loadPhpMails', () => {
  it('reads a log with its rotations, and says who may have written it', () => {
    mkdirSync(join(root, 'var/log'), { recursive: true });
    writeFileSync(join(root, 'var/log/m.log.2.gz'), gzipSync(line('09:59:59', '/a.php') + line('10:00:00', '/b.php')));
    writeFileSync(join(root, 'var/log/m.log'), `${line('10:30:00', '/c.php')}noise\n${line('11:00:01', '/d.php')}`);
    chmodSync(join(root, 'var/log/m.log'), 0o666);
    const events = [...loadPhpMails(host, { path: '/var/log/m.log', domain: null }, WINDOW)];
    expect(events.map(({ script, writer, file, byte }) => [script, writer, file, byte])).toEqual([
      ['/b.php', 'submitter', '/var/log/m.log.2.gz', line('09:59:59', '/a.php').length],
      ['/c.php', 'submitter', '/var/log/m.log', 0],
    ]);
  });

  it('reads syslog, which PHP does not write itself', () => {
    writeFileSync(
      join(root, 'var/log/syslog'),
      '2026-11-24T10:19:18.210842+00:00 web1 php: mail() on [/srv/send.php:2]: To: v@remote.example -- Headers:\n',
    );
    expect([...loadPhpMails(host, { path: 'syslog', domain: null }, WINDOW)]).toMatchObject([
      { script: '/srv/send.php', writer: 'service', file: '/var/log/syslog' },
    ]);
  });
});

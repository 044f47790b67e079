import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { rootedHost } from '../host/rooted.ts';
import { loadSessions, SESSION_FILES } from './sessions.ts';

/** What sshd 9.2 wrote on Debian 12; beside it, what utmpdump(1) said of it. */
const FIXTURES = new URL('../parse/fixtures/', import.meta.url);
const root = mkdtempSync(join(tmpdir(), 'sessions-'));
const host = rootedHost(root);
const EVER = { from: 0, to: Number.MAX_SAFE_INTEGER };

afterAll(() => rmSync(root, { recursive: true }));

describe('loadSessions', () => {
  it('reads wtmp as utmpdump does, with the place of each record', () => {
    mkdirSync(join(root, 'var/log'), { recursive: true });
    copyFileSync(new URL('wtmp', FIXTURES), join(root, 'var/log/wtmp'));
    const records = [...loadSessions(host, SESSION_FILES.were, EVER)];
    expect(records.map(({ at, kind, pid, line, user, address, byte }) => [new Date(at).toISOString(), kind, pid, line, user, address, byte])).toEqual(
      [
        ['2026-11-24T10:16:38.612Z', 'login', 92, 'pts/1', 'shop', '198.51.100.10', 0],
        ['2026-11-24T10:16:39.643Z', 'ended', 92, 'pts/1', '', null, 384],
        ['2026-11-24T10:16:39.967Z', 'login', 102, 'pts/0', 'anna', '198.51.100.20', 768],
        ['2026-11-24T10:16:41.990Z', 'ended', 102, 'pts/0', '', null, 1152],
      ],
    );
    expect([...loadSessions(host, SESSION_FILES.were, { from: Date.UTC(2026, 10, 24, 10, 16, 40), to: EVER.to })]).toHaveLength(1);
  });

  it('reads btmp: names as they were tried', () => {
    copyFileSync(new URL('btmp', FIXTURES), join(root, 'var/log/btmp'));
    const records = [...loadSessions(host, SESSION_FILES.refused, EVER)];
    expect(records).toHaveLength(10);
    expect(records[3]).toMatchObject({
      kind: 'waiting',
      pid: 130,
      line: 'ssh:notty',
      user: 'x from 192.0.2.9 port 22 ssh2',
      host: '198.51.100.66',
      address: '198.51.100.66',
    });
  });

  it('reads more than one stretch, packed rotations, and what is cut or damaged', () => {
    const wtmp = readFileSync(new URL('wtmp', FIXTURES));
    const many = Buffer.concat(Array.from({ length: 1500 }, () => wtmp));
    many.fill(0xff, 384, 768);
    writeFileSync(join(root, 'var/log/many.1.gz'), gzipSync(many));
    writeFileSync(join(root, 'var/log/many'), wtmp.subarray(0, 1000));
    const records = [...loadSessions(host, '/var/log/many', EVER)];
    expect(records).toHaveLength(6000 - 1 + 2);
    expect(records.at(-3)).toMatchObject({ file: '/var/log/many.1.gz', byte: many.length - 384 });
  });
});

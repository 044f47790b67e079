import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const clone = join(import.meta.dirname, '..');
const root = mkdtempSync(join(tmpdir(), 'several-'));
const queueFile = (name: string): Buffer => readFileSync(join(clone, 'src/mta/postfix/spool/fixtures', name));

/** The sample server with a Postfix beside its Exim: as the lab's wrote it, on the sample's last day. */
const MAIL_LOG = `2026-11-26T23:34:15.003925+00:00 mx1 postfix/submission/smtpd[258]: 00CA3D0: client=unknown[198.51.100.9], sasl_method=LOGIN, sasl_username=info@shop.example
2026-11-26T23:34:15.004702+00:00 mx1 postfix/cleanup[236]: 00CA3D0: message-id=<20261126233414.000264@mx1.corp.example>
2026-11-26T23:34:15.007131+00:00 mx1 postfix/qmgr[217]: 00CA3D0: from=<info@shop.example>, size=426, nrcpt=2 (queue active)
`;

function put(path: string, bytes: string | Buffer): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), bytes, { mode: 0o700 });
}

function spamtrace(...words: readonly string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  return spawnSync(process.execPath, [join(clone, 'dist/spamtrace.cjs'), '--root', root, ...words], { encoding: 'utf8' });
}

const jsonLines = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('a machine with two mail servers', () => {
  beforeAll(() => {
    cpSync(join(clone, 'sample'), root, { recursive: true });
    put('etc/postfix/main.cf', 'myhostname = mx1.corp.example\n');
    put('var/spool/postfix/deferred/0/00CA3D0', queueFile('authenticated'));
    put('var/spool/postfix/hold/9ECB3A2', queueFile('command'));
    put('var/log/mail.log', MAIL_LOG);
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it('is read whole: both queues in their order, each message by its own', () => {
    const listed = jsonLines(spamtrace('--json', 'queue', 'list').stdout);
    expect(listed.map(({ mta }) => mta)).toEqual([...Array.from({ length: 20 }, () => 'exim'), 'postfix', 'postfix']);
    expect(listed.slice(20)).toMatchObject([
      { queue: 'deferred', id: '00CA3D0', state: 'waiting', source: 'mailbox:info@shop.example' },
      { queue: 'hold', id: '9ECB3A2', state: 'held', heldSince: null, submission: { via: 'command', user: 'ricci' } },
    ]);
    expect(JSON.parse(spamtrace('--json', 'queue', 'count').stdout)).toMatchObject({ messages: 22 });
    expect(spamtrace('queue', 'ids', '-z').stdout).toContain('9ECB3A2\n');
  });

  it('is read in part with --mta', () => {
    expect(spamtrace('--mta', 'postfix', 'queue', 'ids').stdout).toBe('00CA3D0\n9ECB3A2\n');
    expect(spamtrace('--mta', 'exim', 'queue', 'ids').stdout.split('\n').filter(Boolean)).toHaveLength(20);
    expect(spamtrace('--mta', 'sendmail', 'queue', 'ids')).toMatchObject({ status: 69, stdout: '' });
  });

  it('is scanned and explained whole', () => {
    const scan = JSON.parse(spamtrace('--json', 'scan', '--since', '30d').stdout) as { mta: unknown; looked: string[]; findings: { id: string }[] };
    expect(scan.mta).toEqual([
      { kind: 'exim', version: null },
      { kind: 'postfix', version: null },
    ]);
    expect(scan.looked).toEqual(expect.arrayContaining(['exim-mainlog', 'postfix-mainlog']));
    expect(new Set(scan.findings.map(({ id }) => id)).size).toBe(scan.findings.length);
    expect(JSON.parse(spamtrace('--json', 'explain', '00CA3D0').stdout)).toMatchObject({ source: { kind: 'mailbox', address: 'info@shop.example' } });
    expect(spamtrace('queue', 'headers', '9ECB3A2').stdout).toContain('from userid 1000');
    expect(spamtrace('queue', 'remove', '--all', '--yes')).toMatchObject({ status: 77, stdout: '' });
  });

  it('has one where the other has left only its configuration', () => {
    for (const path of ['var/spool/exim4/input', 'var/log/exim4']) rmSync(join(root, path), { recursive: true });
    expect(JSON.parse(spamtrace('--json', 'scan').stdout)).toMatchObject({ mta: [{ kind: 'postfix' }] });
  });
});

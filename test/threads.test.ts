import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const top = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const temporary = mkdtempSync(join(tmpdir(), 'threads-'));

afterAll(() => rmSync(temporary, { recursive: true }));

function scan(root: string, before: readonly string[]): { readonly stdout: string; readonly threads: boolean } {
  const [program = '', ...argv] = [
    ...before,
    process.execPath,
    // Says on stderr whether a thread was started.
    ...['-r', join(temporary, 'count.cjs'), join(top, 'dist', 'spamtrace.cjs'), '--root', root, '--json'],
  ];
  const { stdout, stderr } = spawnSync(program, argv, {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' },
    maxBuffer: 1 << 28,
  });
  return { stdout, threads: stderr.includes('a thread') };
}

/** Shares work with a thread only where there are two processors; taskset(1) of util-linux takes one away. */
it('a scan that reads long access logs in a thread tells the same as one that has a single processor', () => {
  writeFileSync(
    join(temporary, 'count.cjs'),
    `const threads = require('worker_threads'); const { Worker } = threads;
threads.Worker = class extends Worker { constructor(...given) { super(...given); require('fs').writeSync(2, 'a thread'); } };`,
  );
  const root = join(temporary, 'server');
  cpSync(join(top, 'sample'), root, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  const log = join(root, 'var/log/apache2/grove-music.example-access.log');
  const old = Buffer.from('192.0.2.7 - - [01/Jan/2020:00:00:00 +0000] "GET /old.php HTTP/1.1" 200 5 "-" "-"\n');
  const lines = readFileSync(log);
  writeFileSync(log, Buffer.concat([...Array.from({ length: Math.ceil((65 << 20) / old.length) }, () => old), lines]));
  const alone = scan(root, ['taskset', '-c', '0']);
  const shared = scan(root, []);
  expect(alone.threads).toBe(false);
  expect(JSON.parse(alone.stdout)).toMatchObject({ findings: [{ source: { kind: 'script' } }] });
  expect(shared.stdout).toBe(alone.stdout);
  expect(shared.threads).toBe(process.getBuiltinModule('node:os').availableParallelism() > 1);
});

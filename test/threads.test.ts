import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const top = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const temporary = mkdtempSync(join(tmpdir(), 'threads-'));

afterAll(() => rmSync(temporary, { recursive: true }));

function run(root: string, before: readonly string[], command: readonly string[] = []): { readonly stdout: string; readonly threads: number } {
  const [program = '', ...argv] = [
    ...before,
    process.execPath,
    // Says on stderr whether a thread was started.
    ...['-r', join(temporary, 'count.cjs'), join(top, 'dist', 'spamtrace.cjs'), ...command, '--root', root, '--json'],
  ];
  const { stdout, stderr } = spawnSync(program, argv, {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' },
    maxBuffer: 1 << 28,
  });
  return { stdout, threads: stderr.split('a thread').length - 1 };
}

/** Copies of the queue's messages under ids of their own, so many that a thread helps to read them. */
function lengthenQueue(input: string): void {
  const ids = readdirSync(input).flatMap((name) => (name.endsWith('-H') ? [name.slice(0, -2)] : []));
  for (let copy = 0; copy < 6200; copy++) {
    const id = ids[copy % ids.length] ?? '';
    const other = id.slice(0, 7) + (copy + 100_000).toString(36).toUpperCase().padStart(6, '0') + id.slice(13);
    const text = readFileSync(join(input, `${id}-H`), 'latin1');
    writeFileSync(join(input, `${other}-H`), `${other}-H\n${text.slice(text.indexOf('\n') + 1)}`, 'latin1');
  }
}

const hasTwoProcessors = process.getBuiltinModule('node:os').availableParallelism() > 1;

/** Shares work with a thread only where there are two processors; taskset(1) of util-linux takes one away. */
it('a scan of long access logs and a long queue, which threads share, tells the same as one that has a single processor', () => {
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
  lengthenQueue(join(root, 'var/spool/exim4/input'));
  const alone = run(root, ['taskset', '-c', '0']);
  const shared = run(root, []);
  expect(alone.threads).toBe(0);
  expect(JSON.parse(alone.stdout)).toMatchObject({ queue: { messages: 6220 } });
  expect(alone.stdout).toContain('"nature":"planted-script"');
  expect(shared.stdout).toBe(alone.stdout);
  // One for the access logs, and one for the queue and then for the numbers of lines far down in a log.
  expect(shared.threads).toBe(hasTwoProcessors ? 2 : 0);
});

it('a long queue, which two threads list, is listed as by one', () => {
  const root = join(temporary, 'server');
  const alone = run(root, ['taskset', '-c', '0'], ['queue', 'list']);
  const shared = run(root, [], ['queue', 'list']);
  expect(alone.stdout.split('\n')).toHaveLength(6221);
  expect(shared.stdout).toBe(alone.stdout);
  expect([alone.threads, shared.threads]).toEqual([0, hasTwoProcessors ? 1 : 0]);
});

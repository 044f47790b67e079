import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeAccessLog } from './generate.ts';

/*
 * Speed of reading access logs, beside grep on the same file in one run, programs by turns. `--size MiB` (1024 unless said). The section
 * "Access log" of bench/RESULTS.md is written anew.
 */
const RESULTS = fileURLToPath(new URL('../RESULTS.md', import.meta.url));
const DAY_MS = 86_400_000;
const FROM = Date.UTC(2026, 10, 17);
const DAY = FROM + 3 * DAY_MS;
const ROUNDS = 5;
const sizeAt = process.argv.indexOf('--size');
const size = (sizeAt < 0 ? 1024 : Number(process.argv[sizeAt + 1])) * 1024 * 1024;

const temporary = mkdtempSync(join(tmpdir(), 'spamtrace-bench-web-'));
try {
  await run();
} finally {
  rmSync(temporary, { recursive: true });
}

async function run(): Promise<void> {
  const log = join(temporary, 'access.log');
  const pass = join(temporary, 'pass.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('pass.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'esm',
    minifySyntax: true,
    outfile: pass,
  });
  const written = writeAccessLog(log, size, { seed: 7, from: FROM, until: FROM + 7 * DAY_MS, day: DAY });
  const day = [String(DAY), String(DAY + DAY_MS)];
  const [posts, grep, window, scripts] = byTurns([
    [process.execPath, pass, log, 'posts'],
    ['grep', '-cF', '"POST ', log],
    [process.execPath, pass, log, 'posts', ...day],
    [process.execPath, pass, log, 'scripts'],
  ]);
  if (posts === undefined || grep === undefined || window === undefined || scripts === undefined) return;
  const counts = (stdout: string): Record<string, number> => JSON.parse(stdout) as Record<string, number>;
  const all = counts(posts.stdout);
  if (all.posts !== written.posts || counts(scripts.stdout).posts !== written.posts)
    throw new Error(`POSTs: read ${all.posts}, written ${written.posts}`);
  if (counts(window.stdout).posts !== written.postsOfDay)
    throw new Error(`POSTs of a day: read ${counts(window.stdout).posts}, written ${written.postsOfDay}`);
  const speed = (ms: number): string => `${Math.round(written.bytes / 1e6 / (ms / 1000))} MB/s`;
  const rows = [
    [`all ${written.posts} POSTs`, seconds(posts.ms), `${speed(posts.ms)}; ${(grep.ms / posts.ms).toFixed(2)} of grep's speed (wanted 0.60)`],
    ["`grep -cF '\"POST '`", seconds(grep.ms), speed(grep.ms)],
    [
      'POSTs of 24 hours out of 7 days (28 hours are read)',
      seconds(window.ms),
      `${(window.ms / posts.ms).toFixed(2)} of the whole (a seventh is 0.14)`,
    ],
    ['all requests that may run a script', seconds(scripts.ms), speed(scripts.ms)],
    ['peak memory', `${Math.round((all.peakBytes ?? 0) / 1e6)} MB`, ''],
  ];
  const section = [
    '## Access log',
    '',
    `${Math.round(size / 1024 / 1024)} MiB in nginx's combined format, ${written.lines} lines, 5 of 100 by POST; warm; whole processes; Node ${process.version}; best of ${ROUNDS} rounds, all programs by turns.`,
    '',
    '| what | figure | ratio |',
    '|---|---|---|',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
  ].join('\n');
  process.stdout.write(`${section}\n`);
  writeSection(section);
}

interface Timed {
  readonly ms: number;
  readonly stdout: string;
}

function byTurns(commands: readonly (readonly string[])[]): readonly Timed[] {
  const best: Timed[] = commands.map(() => ({ ms: Number.POSITIVE_INFINITY, stdout: '' }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, [command = '', ...args]] of commands.entries()) {
      const began = performance.now();
      const ran = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
      const ms = performance.now() - began;
      if (ran.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${ran.stderr}`);
      if (ms < (best[index]?.ms ?? 0)) best[index] = { ms, stdout: ran.stdout };
    }
  }
  return best;
}

function writeSection(section: string): void {
  const before = existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8') : '# Benchmarks\n\n';
  const others = before.replace(/## Access log\n[\s\S]*?(?=\n## |$)/, '').trimEnd();
  writeFileSync(RESULTS, `${others}\n\n${section}`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 1000 ? 3 : 2)} s`;
}

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeAccessLog } from './generate.ts';
import { inSeconds, report, type Section } from '../report.ts';

/*
 * Speed of reading access logs, beside grep on the same file in one run, programs by turns. `--size MiB` (1024 unless said). The section
 * "Access log" of bench/RESULTS.md is written anew.
 */
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
  const rows: Section['rows'] = [
    [`all ${written.posts} POSTs`, inSeconds(posts.ms), `${speed(posts.ms)}; ${(grep.ms / posts.ms).toFixed(2)} of grep's speed (wanted 0.60)`],
    ["`grep -cF '\"POST '`", inSeconds(grep.ms), speed(grep.ms)],
    [
      'POSTs of 24 hours out of 7 days (28 hours are read)',
      inSeconds(window.ms),
      `${(window.ms / posts.ms).toFixed(2)} of the whole (a seventh is 0.14)`,
    ],
    ['all requests that may run a script', inSeconds(scripts.ms), speed(scripts.ms)],
    ['peak memory', `${Math.round((all.peakBytes ?? 0) / 1e6)} MB`, ''],
  ];
  report({
    title: 'Access log',
    about: `${Math.round(size / 1024 / 1024)} MiB in nginx's combined format, ${written.lines} lines, 5 of 100 by POST; warm; whole processes; Node ${process.version}; best of ${ROUNDS} rounds, all programs by turns.`,
    rows,
  });
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

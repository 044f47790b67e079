import { spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cloneDirectory, prepareRootfs } from '../../test/lab/box/rootfs.ts';
import { runInside } from './chroot.ts';
import { multiplyQueue } from './multiply.ts';
import { inSeconds, report, type Section } from '../report.ts';

/*
 * Speed of `queue list --json` beside `exim -bp`, `exipick -i` and a C program that only reads every -H, on one real queue in one run.
 * `--messages N` (100,000 unless said), `--rounds N` (5). Exim and exipick run in the lab's own Debian root file system, never on the machine. The
 * section "Queue" of bench/RESULTS.md is written anew.
 */
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const number = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const messages = number('--messages', 100_000);
const rounds = number('--rounds', 5);
const QUARTER = Math.floor(messages / 4);

/** Times a program inside and prints seconds; the wall around it is not counted. */
const TIMED = `perl -MTime::HiRes=time -e '$t = time; open(STDOUT_, ">&STDOUT"); open(STDOUT, ">", "/tmp/out"); system(@ARGV) == 0 or die; printf STDOUT_ "%.4f\\n", time - $t'`;

const work = mkdtempSync(join(tmpdir(), 'spamtrace-bench-queue-'));
try {
  await run();
} finally {
  if (!process.env['KEEP']) rmSync(work, { recursive: true, force: true });
}

async function run(): Promise<void> {
  const rootfs = await prepareRootfs('bookworm', (line) => process.stderr.write(`${line}\n`));
  spawnChecked([process.execPath, join(cloneDirectory, 'scripts/build.mjs'), '--if-stale']);
  writeFileSync(join(work, 'templates.sh'), readFileSync(here('templates.sh'), 'utf8'));
  runInside({ rootfs, work, spool: null }, 'sh /mnt/templates.sh /mnt');
  const big = join(work, 'big');
  const small = join(work, 'small');
  const made = multiplyQueue(join(work, 'spool'), big, messages);
  multiplyQueue(join(work, 'spool'), small, QUARTER);
  const floor = compileFloor(rootfs);
  const inside = (program: string): number => Number(runInside({ rootfs, work, spool: big }, `${TIMED} ${program}`));
  const times = { ours: [] as number[], bp: [] as number[], floor: [] as number[], exipick: [] as number[] };
  listed(big); // what the first run finds cold, all others find warm
  for (let round = 0; round < rounds; round++) {
    times.floor.push(floor(join(big, 'input')));
    times.ours.push(listed(big).seconds);
    times.bp.push(inside('exim4 -bp'));
    times.exipick.push(inside('exipick -i'));
  }
  tell(made.templates, times, { big: listed(big).peakBytes, small: listed(small).peakBytes });
}

type Times = { readonly [what in 'ours' | 'bp' | 'floor' | 'exipick']: readonly number[] };

/** One run of our listing into a file: seconds of the whole process, and its peak memory. */
function listed(spool: string): { readonly seconds: number; readonly peakBytes: number } {
  const config = join(work, 'spamtrace.toml');
  const hook = join(work, 'peak.cjs');
  writeFileSync(config, `[exim]\nspool = "${spool}"\n`);
  writeFileSync(
    hook,
    "if (require('worker_threads').isMainThread) process.on('exit', () => require('fs').writeSync(2, String(process.resourceUsage().maxRSS)))",
  );
  const out = openSync(join(work, 'out.jsonl'), 'w');
  const began = performance.now();
  const ran = spawnSync(process.execPath, ['-r', hook, join(cloneDirectory, 'dist/spamtrace.js'), 'queue', 'list', '--json', '--config', config], {
    stdio: ['ignore', out, 'pipe'],
    encoding: 'utf8',
  });
  const seconds = (performance.now() - began) / 1000;
  closeSync(out);
  if (ran.status !== 0) throw new Error(`queue list: ${ran.stderr}`);
  check(readFileSync(join(work, 'out.jsonl'), 'utf8'), spool);
  return { seconds, peakBytes: Number(/(\d+)\s*$/.exec(ran.stderr)?.[1]) * 1024 };
}

/** Every line must be whole, and the source filled but for bounces whose original has left. */
function check(text: string, spool: string): void {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('the last line is not complete');
  const expected = spool.endsWith('small') ? QUARTER : messages;
  if (lines.length !== expected) throw new Error(`${lines.length} lines, not ${expected}`);
  const sample = lines
    .filter((_, index) => index % 101 === 0)
    .map((line) => JSON.parse(line) as { readonly source: string | null; readonly submission: { readonly via: string } });
  if (sample.some(({ source, submission }) => source === null && submission.via !== 'bounce' && submission.via !== 'smtp'))
    throw new Error('a source is missing');
}

function compileFloor(rootfs: string): (input: string) => number {
  const program = join(work, 'read-all');
  writeFileSync(join(work, 'read-all.c'), readFileSync(here('read-all.c'), 'utf8'));
  if (spawnSync('cc', ['-O2', '-o', program, join(work, 'read-all.c')]).status !== 0)
    runInside({ rootfs, work, spool: null }, 'tcc -o /mnt/read-all /mnt/read-all.c');
  return (input) => {
    const began = performance.now();
    spawnChecked([program, input]);
    return (performance.now() - began) / 1000;
  };
}

function spawnChecked([command = '', ...words]: readonly string[]): void {
  const ran = spawnSync(command, words, { encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`${command} ${words.join(' ')}: ${ran.stderr}`);
}

function tell(templates: number, times: Times, peaks: { readonly big: number; readonly small: number }): void {
  const best = (what: keyof Times): number => Math.min(...times[what]);
  const ratio = (what: keyof Times): string => (best('ours') / best(what)).toFixed(2);
  const growth = (peaks.big - peaks.small) / (messages - QUARTER);
  const rows: Section['rows'] = [
    ['`queue list --json` to a file, sources filled', inSeconds(1000 * best('ours')), ''],
    ['`exim -bp`', inSeconds(1000 * best('bp')), `we take ${ratio('bp')} of its time (wanted at most 0.80)`],
    ['`exipick -i`', inSeconds(1000 * best('exipick')), `we take ${ratio('exipick')} of its time (wanted at most 0.20)`],
    ['C that only reads every -H', inSeconds(1000 * best('floor')), `we take ${ratio('floor')} times as long (wanted at most 3.00)`],
    ['peak memory', `${Math.round(peaks.big / 1e6)} MB`, 'wanted under 150 MB'],
    ['growth of it a message', `${Math.round(growth)} B`, 'wanted under 1024 B'],
  ];
  report({
    title: 'Queue',
    about: `${messages} messages in a split spool, copies of ${templates} different ones that a real Exim 4.96 took in; warm; Node ${process.version}; best of ${rounds} rounds, all programs by turns.`,
    rows,
  });
}

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeProgram } from '../../scripts/program.mjs';
import { writeMainlog } from './generate.ts';
import { inSeconds, report, type Section } from '../report.ts';

/*
 * Speed of reading Exim's main log, beside eximstats (Debian's exim4-base, unpacked to a temporary folder) and grep on the same file in one run.
 * `--size MiB` (1024 unless said). The section "Main log" of bench/RESULTS.md is written anew.
 */
const ROUNDS = 6;
const DAY_MS = 86_400_000;
const FROM = Date.UTC(2026, 10, 20);
const UNTIL = FROM + 7 * DAY_MS;
const sizeAt = process.argv.indexOf('--size');
const size = (sizeAt < 0 ? 1024 : Number(process.argv[sizeAt + 1])) * 1024 * 1024;

const temporary = mkdtempSync(join(tmpdir(), 'spamtrace-bench-log-'));
try {
  await measure();
} finally {
  rmSync(temporary, { recursive: true });
}

async function measure(): Promise<void> {
  const log = join(temporary, 'mainlog');
  const written = writeMainlog(log, size, { seed: 7, from: FROM, until: UNTIL });
  const middle = FROM + 2 * DAY_MS;
  const ten = [String(middle), String(middle + 600_000)];
  // As the program itself is made (scripts/build.mjs), and started.
  const built = join(temporary, 'built');
  await makeProgram({ entry: 'bench/log/pass.ts', into: built, args: [log, ...ten] });
  const pass = join(built, 'spamtrace.js');
  const [full, grep, window, start] = byTurns(ROUNDS, [
    [process.execPath, pass, log],
    ['grep', '-cF', ' <= ', log],
    [process.execPath, pass, log, ...ten],
    [process.execPath, '-e', '0'],
  ]) as [Ran, Ran, Ran, Ran];
  const counted = JSON.parse(full.stdout) as Record<string, number>;
  for (const what of ['lines', 'messages', 'recipients', 'delivered', 'failed'] as const) {
    if (counted[what] !== written[what]) throw new Error(`${what}: read ${counted[what]}, written ${written[what]}`);
  }
  const eximstats = findEximstats();
  const peer = eximstats === null ? null : run(['perl', eximstats, log]);
  const ratio = (value: number): string => value.toFixed(2);
  const rows: Section['rows'] = [
    ['full pass with attribution', inSeconds(full.ms), `${Math.round(written.bytes / 1e6 / (full.ms / 1000))} MB/s`],
    ['`grep -cF " <= "`', inSeconds(grep.ms), `we reach ${ratio(grep.ms / full.ms)} of its speed (wanted 0.30)`],
    ['eximstats', peer ? inSeconds(peer.ms) : 'not run', peer ? `we are ${ratio(peer.ms / full.ms)} times as fast (wanted 15)` : ''],
    ['10 minutes of it, whole process', inSeconds(window.ms), `${ratio(window.ms / start.ms)} times \`node -e 0\` (wanted at most 2.00)`],
    ['peak memory of the full pass', `${Math.round((counted.peakBytes ?? 0) / 1e6)} MB`, 'wanted under 200 MB'],
    ['lines understood', `${(((counted.understood ?? 0) / written.lines) * 100).toFixed(2)} %`, ''],
  ];
  const head = `${Math.round(size / 1024 / 1024)} MiB, ${written.lines} lines, ${written.messages} messages; Node ${process.version}; best of ${ROUNDS} rounds, all programs by turns (eximstats once).`;
  report({ title: 'Main log', about: head, rows });
}

interface Ran {
  readonly ms: number;
  readonly stdout: string;
}

/** The best run of each command, all of them by turns: what else the machine does falls on all. */
function byTurns(rounds: number, commands: readonly (readonly string[])[]): readonly Ran[] {
  let bests: readonly Ran[] = commands.map(() => ({ ms: Number.POSITIVE_INFINITY, stdout: '' }));
  for (let round = 0; round < rounds; round++) {
    bests = bests.map((best, index) => {
      const ran = run(commands[index] ?? []);
      return ran.ms < best.ms ? ran : best;
    });
  }
  return bests;
}

function run([command = '', ...args]: readonly string[]): Ran {
  const began = performance.now();
  const ran = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (ran.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${ran.stderr}`);
  return { ms: performance.now() - began, stdout: ran.stdout };
}

/** eximstats of this machine, else of Debian's package, fetched and unpacked aside (nothing is installed); null where neither can be. */
function findEximstats(): string | null {
  if (existsSync('/usr/sbin/eximstats')) return '/usr/sbin/eximstats';
  spawnSync('apt-get', ['download', 'exim4-base'], { cwd: temporary });
  const deb = readdirSync(temporary).find((name) => name.endsWith('.deb'));
  if (deb === undefined) return null;
  spawnSync('dpkg-deb', ['-x', join(temporary, deb), join(temporary, 'deb')]);
  const found = join(temporary, 'deb/usr/sbin/eximstats');
  return existsSync(found) ? found : null;
}

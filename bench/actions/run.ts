import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cloneDirectory, prepareRootfs } from '../../test/lab/box/rootfs.ts';
import { runInside } from '../queue/chroot.ts';
import { multiplyQueue } from '../queue/multiply.ts';

/*
 * Removal of `--messages N` messages (10,000 unless said) out of twice as many: `queue remove -f '@' --older …` beside `exiqgrep -i … | xargs exim -Mrm`, both on
 * the same queue made anew for each, in the lab's own Debian root file system. `--rounds N` (3). Where the work directory lies on a disk that is mounted with
 * `discard`, that caps every tool: name another one with TMPDIR. The section "Removal" of bench/RESULTS.md is written anew.
 */
const RESULTS = fileURLToPath(new URL('../RESULTS.md', import.meta.url));
const number = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const messages = number('--messages', 10_000);
const rounds = number('--rounds', 3);

/** Seconds of a shell script inside; the wall around it is not counted. */
const timed = (script: string): string =>
  `start=$(date +%s%N); ${script} > /tmp/out 2> /tmp/err; end=$(date +%s%N); echo $(( (end - start) / 1000000 )); exim4 -bpc`;

const work = mkdtempSync(join(tmpdir(), 'spamtrace-bench-actions-'));
try {
  await run();
} finally {
  if (!process.env['KEEP']) rmSync(work, { recursive: true, force: true });
}

async function run(): Promise<void> {
  const rootfs = await prepareRootfs('bookworm', (line) => process.stderr.write(`${line}\n`));
  const built = spawnSync(process.execPath, [join(cloneDirectory, 'scripts/build.mjs'), '--if-stale'], { stdio: ['ignore', 2, 2] });
  if (built.status !== 0) throw new Error('the tool could not be built');
  copyFileSync(process.execPath, join(work, 'node'));
  copyFileSync(join(cloneDirectory, 'dist/spamtrace.cjs'), join(work, 'spamtrace.cjs'));
  copyFileSync(fileURLToPath(new URL('../queue/templates.sh', import.meta.url)), join(work, 'templates.sh'));
  runInside({ rootfs, work, spool: null }, 'sh /mnt/templates.sh /mnt');
  const made = join(work, 'made');
  multiplyQueue(join(work, 'spool'), made, messages);
  const peer = "exiqgrep -i -f '@' | xargs exim4 -Mrm";
  const ours = "/mnt/node /mnt/spamtrace.cjs queue remove -f '@' --yes --no-export";
  const exported = "/mnt/node /mnt/spamtrace.cjs queue remove -f '@' --yes";
  // One source alone, as administrators pick it by hand: the user that PHP runs as.
  const picked = "exipick -i '$sender_ident eq www-data' | xargs exim4 -Mrm";
  const bySource = '/mnt/node /mnt/spamtrace.cjs queue remove --user www-data --yes --no-export';
  const best = { peer: Infinity, ours: Infinity, exported: Infinity, picked: Infinity, bySource: Infinity };
  const left = { all: new Set<number>(), source: new Set<number>() };
  for (let round = 0; round < rounds; round++) {
    for (const [what, script] of [
      ['peer', peer],
      ['ours', ours],
      ['exported', exported],
      ['picked', picked],
      ['bySource', bySource],
    ] as const) {
      const [milliseconds, remaining] = once(rootfs, made, script);
      best[what] = Math.min(best[what], milliseconds);
      left[what === 'picked' || what === 'bySource' ? 'source' : 'all'].add(remaining);
    }
  }
  for (const kind of Object.values(left)) if (kind.size !== 1) throw new Error(`they did not remove the same: ${[...kind].join(', ')} left`);
  report(best, messages - ([...left.all][0] ?? 0), messages - ([...left.source][0] ?? 0));
}

/** Milliseconds of one removal on a fresh copy of the queue, and what is left of it. */
function once(rootfs: string, made: string, script: string): readonly [milliseconds: number, remaining: number] {
  const spool = join(work, 'now');
  rmSync(spool, { recursive: true, force: true });
  cpSync(made, spool, { recursive: true, preserveTimestamps: true });
  spawnSync('chown', ['-R', '--reference', join(work, 'spool'), spool]);
  const [milliseconds = '0', remaining = '-1'] = runInside({ rootfs, work, spool }, timed(script)).trim().split('\n');
  return [Number(milliseconds), Number(remaining)];
}

type Best = { readonly [what in 'peer' | 'ours' | 'exported' | 'picked' | 'bySource']: number };

function report(best: Best, removed: number, ofSource: number): void {
  const row = (what: string, milliseconds: number, ratio: string, count = removed): string =>
    `| ${what} | ${(milliseconds / 1000).toFixed(2)} s | ${Math.round(count / (milliseconds / 1000))} a second | ${ratio} |`;
  const ratio = (milliseconds: number): string => `we take ${(milliseconds / best.peer).toFixed(2)} of its time`;
  const section = [
    '## Removal\n',
    `${removed} of ${messages} messages in a split spool, chosen by sender and removed by a real Exim 4.96; Node ${process.version}; best of ${rounds} rounds, by turns.\n`,
    '| what | time | speed | ratio |',
    '|---|---|---|---|',
    row('`exiqgrep -i -f @ \\| xargs exim -Mrm`', best.peer, ''),
    row('`queue remove -f @ --no-export`', best.ours, `${ratio(best.ours)} (wanted at most 1.00)`),
    row('`queue remove -f @`, with its archive', best.exported, ratio(best.exported)),
    row(`\`exipick -i '$sender_ident eq www-data' \\| xargs exim -Mrm\`, ${ofSource} messages`, best.picked, '', ofSource),
    row(
      '`queue remove --user www-data --no-export`',
      best.bySource,
      `we take ${(best.bySource / best.picked).toFixed(2)} of its time (wanted under 0.50)`,
      ofSource,
    ),
    '',
  ].join('\n');
  process.stdout.write(`${section}\n`);
  const before = readFileSync(RESULTS, 'utf8');
  const others = before.split(/^(?=## )/m).filter((part) => !part.startsWith('## Removal'));
  writeFileSync(RESULTS, `${others.join('').trimEnd()}\n\n${section}`);
}

import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cloneDirectory, prepareRootfs } from '../../test/lab/box/rootfs.ts';
import { writeMainlog } from '../log/generate.ts';
import { runInside } from '../queue/chroot.ts';
import { multiplyQueue } from '../queue/multiply.ts';
import { writeAccessLog } from '../web/generate.ts';
import { inSeconds, report, type Section } from '../report.ts';

/*
 * The whole scan of a server with a long queue, a main log and an access log of seven days, of which the last 24 hours are asked for, beside
 * `exim -bp` on that queue. `--messages N` (100,000 unless said), `--size MiB` of each log (1024). The section "Whole scan" of
 * bench/RESULTS.md is written anew.
 */
const DAY_MS = 86_400_000;
const ROUNDS = 6;
const number = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const messages = number('--messages', 100_000);
const size = number('--size', 1024) * 1024 * 1024;
/** The end of the day in which the copied messages arrived (bench/queue/multiply.ts), and of both logs. */
const UNTIL = Date.UTC(2026, 10, 24);

const TIMED = `perl -MTime::HiRes=time -e '$t = time; open(STDOUT_, ">&STDOUT"); open(STDOUT, ">", "/tmp/out"); system(@ARGV) == 0 or die; printf STDOUT_ "%.4f\\n", time - $t'`;

const work = mkdtempSync(join(tmpdir(), 'spamtrace-bench-scan-'));
try {
  await run();
} finally {
  if (!process.env['KEEP']) rmSync(work, { recursive: true, force: true });
}

async function run(): Promise<void> {
  const rootfs = await prepareRootfs('bookworm', (line) => process.stderr.write(`${line}\n`));
  if (spawnSync(process.execPath, [join(cloneDirectory, 'scripts/build.mjs'), '--if-stale']).status !== 0) throw new Error('build failed');
  writeFileSync(join(work, 'templates.sh'), readFileSync(fileURLToPath(new URL('../queue/templates.sh', import.meta.url)), 'utf8'));
  runInside({ rootfs, work, spool: null }, 'sh /mnt/templates.sh /mnt');
  const root = join(work, 'server');
  const spool = join(root, 'var/spool/exim4');
  mkdirSync(join(root, 'var/spool'), { recursive: true });
  multiplyQueue(join(work, 'spool'), spool, messages);
  makeServer(root);
  const inside = (): number => Number(runInside({ rootfs, work, spool }, `${TIMED} exim4 -bp`));
  const times = { scan: [] as number[], whole: [] as number[], bp: [] as number[] };
  let peak = 0;
  scanned(root, '24h');
  for (let round = 0; round < ROUNDS; round++) {
    const one = scanned(root, '24h');
    times.scan.push(one.seconds);
    peak = Math.max(peak, one.peakBytes);
    times.bp.push(inside());
    if (round === 0) times.whole.push(scanned(root, '8d').seconds);
  }
  tell(times, peak);
}

/** What a scan asks of a server besides its queue. */
function makeServer(root: string): void {
  const put = (path: string, text: string): void => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  put('etc/hostname', 'bench.example\n');
  put(
    'etc/passwd',
    'root:x:0:0::/root:/bin/sh\nwww-data:x:33:33::/var/www:/usr/sbin/nologin\nDebian-exim:x:100:100::/var/spool/exim4:/usr/sbin/nologin\n',
  );
  put('var/www/shop.example/index.php', '<?php\n');
  put('etc/nginx/nginx.conf', 'http { include /etc/nginx/sites-enabled/*; }\n');
  put(
    'etc/nginx/sites-enabled/shop.conf',
    'server { server_name shop.example; root /var/www/shop.example; access_log /var/log/nginx/access.log combined; location ~ \\.php$ { fastcgi_pass unix:/run/php.sock; } }\n',
  );
  symlinkSync('/usr/share/zoneinfo/Etc/UTC', join(root, 'etc/localtime'));
  mkdirSync(join(root, 'var/log/exim4'), { recursive: true });
  mkdirSync(join(root, 'var/log/nginx'), { recursive: true });
  const span = { from: UNTIL - 7 * DAY_MS, until: UNTIL };
  writeMainlog(join(root, 'var/log/exim4/mainlog'), size, { seed: 5, ...span });
  writeAccessLog(join(root, 'var/log/nginx/access.log'), size, { seed: 7, ...span, day: UNTIL - DAY_MS });
}

function scanned(root: string, since: string): { readonly seconds: number; readonly peakBytes: number } {
  const hook = join(work, 'peak.cjs');
  writeFileSync(
    hook,
    "if (require('worker_threads').isMainThread) process.on('exit', () => require('fs').writeSync(2, String(process.resourceUsage().maxRSS)))",
  );
  const out = openSync(join(work, 'out.json'), 'w');
  const began = performance.now();
  const argv = [
    '-r',
    hook,
    join(cloneDirectory, 'dist/spamtrace.js'),
    'scan',
    '--json',
    '--root',
    root,
    '--now',
    new Date(UNTIL).toISOString(),
    '--since',
    since,
  ];
  const ran = spawnSync(process.execPath, argv, { stdio: ['ignore', out, 'pipe'], encoding: 'utf8' });
  const seconds = (performance.now() - began) / 1000;
  closeSync(out);
  if (ran.status !== 0 && ran.status !== 1) throw new Error(`scan: ${ran.stderr}`);
  check(JSON.parse(readFileSync(join(work, 'out.json'), 'utf8')) as Report);
  return { seconds, peakBytes: Number(/(\d+)\s*$/.exec(ran.stderr)?.[1]) * 1024 };
}

interface Report {
  readonly queue: { readonly messages: number };
  readonly looked: readonly string[];
  readonly coverage: { readonly logLines: number; readonly understood: number };
}

function check({ queue, looked, coverage }: Report): void {
  if (queue.messages !== messages) throw new Error(`${queue.messages} messages, not ${messages}`);
  if (!looked.includes('nginx-access') || coverage.logLines === 0) throw new Error(`not looked at: ${JSON.stringify({ looked, coverage })}`);
}

type Times = { readonly [what in 'scan' | 'whole' | 'bp']: readonly number[] };

function tell(times: Times, peak: number): void {
  const best = (what: keyof Times): number => Math.min(...times[what]);
  const logs = statSync(join(work, 'server/var/log/exim4/mainlog')).size / 1024 ** 2;
  const rows: Section['rows'] = [
    [
      'scan of 24 hours, queue and both logs',
      inSeconds(1000 * best('scan')),
      `${(best('scan') / best('bp')).toFixed(2)} of the time of \`exim -bp\` (wanted at most 1.50)`,
    ],
    ['`exim -bp` on that queue', inSeconds(1000 * best('bp')), ''],
    ['scan of all seven days', inSeconds(1000 * best('whole')), ''],
    ['peak memory of the first process', `${Math.round(peak / 1e6)} MB`, 'wanted under 300 MB'],
  ];
  report({
    title: 'Whole scan',
    about: `${messages} queued messages, a main log and an access log of ${Math.round(logs)} MiB each over 7 days; warm; Node ${process.version}; best of ${ROUNDS} rounds, both programs by turns.`,
    rows,
  });
}

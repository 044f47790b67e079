import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ask, attack, guilty, openCronBox, openSiteBox, portrait } from './block.ts';
import type { Box } from './box/box.ts';
import { whyNoLab } from './capability.ts';
import { createRandom } from './play/random.ts';

const why = await whyNoLab();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
if (why !== null) say(`lab: skipped, ${why}`);
const seed = process.env['LAB_SEED'] ?? Math.random().toString(36).slice(2, 8);
const random = createRandom(`${seed}/block-kills`);
/** Kills at random moments for each remedy. */
const KILLS = Number(process.env['LAB_KILLS'] ?? 8);

const tool = '/opt/node/bin/node /opt/spamtrace/spamtrace.cjs';

interface Case {
  readonly name: string;
  readonly open: () => Promise<Box>;
  readonly block: string;
  /** What must be as it was when all is over, and directories where nothing of ours may lie. */
  readonly files: readonly string[];
  readonly places: readonly string[];
}

const cases: readonly Case[] = [
  {
    ...{ name: 'a cron job', open: () => openCronBox(say), block: 'cron /var/spool/cron/crontabs/shop:2' },
    ...{ files: ['/var/spool/cron/crontabs/shop'], places: ['/var/spool/cron/crontabs'] },
  },
  {
    ...{ name: 'a site of the module', open: () => openSiteBox('module', say), block: `site ${guilty.domain}` },
    ...{
      files: [`/etc/apache2/sites-available/${guilty.domain}.conf`],
      places: ['/etc/apache2/sites-available', '/etc/apache2/conf-enabled', '/run'],
    },
  },
  {
    ...{ name: 'a site of a pool', open: () => openSiteBox('fpm', say), block: `site ${guilty.domain}` },
    ...{ files: [`/etc/php/8.2/fpm/pool.d/${guilty.owner}.conf`], places: ['/etc/php/8.2/fpm/pool.d', '/run'] },
  },
  {
    ...{ name: 'a site of FastCGI', open: () => openSiteBox('cgi', say), block: `site ${guilty.domain}` },
    ...{ files: [`/var/www/${guilty.owner}/data/php-bin/php.ini`], places: [`/var/www/${guilty.owner}/data/php-bin`, '/run'] },
  },
];

describe.skipIf(why !== null && process.env['CI'] !== 'true').each(cases)(`kill -9 while blocking $name (LAB_SEED=${seed})`, (one) => {
  test('after every single step, and at random moments: resume or undo ends clean', async () => {
    expect(why, 'CI must not skip the lab').toBeNull();
    const box = await one.open();
    try {
      await box.write({ path: '/opt/lab/kill.c', text: readFileSync(new URL('box/kill.c', import.meta.url), 'utf8') });
      await box.run(['tcc', '-shared', '-o', '/opt/lab/kill.so', '/opt/lab/kill.c', '-ldl']);
      const before = await portrait(box, ...one.files);
      let steps = 0;
      for (let at = 1; ; at++) {
        const code = await run(box, `KILL_AT=${at} LD_PRELOAD=/opt/lab/kill.so ${tool} block ${one.block} --yes`);
        await endClean(box, one, before, at % 2 === 0);
        if (code !== 137) break;
        steps = at;
      }
      expect(steps).toBeGreaterThan(8);
      for (let kill = 0; kill < KILLS; kill++) {
        await run(box, `timeout -s KILL ${(random.int(150, 2500) / 1000).toFixed(3)} ${tool} block ${one.block} --yes`);
        await endClean(box, one, before, kill % 2 === 0);
      }
      say(`lab: ${one.name}: killed at each of ${steps} changes and ${KILLS} times at random (LAB_SEED=${seed})`);
      box.keepRunning();
      if (one.block.startsWith('site')) expect(await attack(box, guilty)).toEqual(['sent', 1]);
    } finally {
      await box.close();
    }
  });
});

async function run(box: Box, command: string): Promise<number> {
  return (await box.script(`${command} > /dev/null 2>&1`, { accept: 'any', timeoutSeconds: 120 })).code;
}

/** What the journal says is in force is taken back, or finished first and then taken back; nothing is left. */
async function endClean(box: Box, { files, places }: Case, before: string, resumes: boolean): Promise<void> {
  const { stdout } = await box.script(`${tool} --json journal`);
  const entries = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { action: string; state: string; remedy: string });
  for (const { action, state } of entries.filter(({ state: now }) => now === 'planned' || now === 'applied' || now === 'partial')) {
    if (state === 'planned' && resumes) {
      const resumed = await ask(box, 'resume', action);
      expect(resumed.state, resumed.stderr).toBe('applied');
    }
    const undone = await ask(box, 'undo', action);
    expect(undone.state, undone.stderr).toBe('undone');
  }
  expect(await portrait(box, ...files)).toBe(before);
  expect((await box.script(`ls -A ${places.join(' ')} | grep spamtrace || true`)).stdout).toBe('');
}

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ask } from './block.ts';
import type { Box } from './box/box.ts';
import { whyNoLab } from './capability.ts';
import { createRandom } from './play/random.ts';
import { labSeed } from './seed.ts';

const tool = '/opt/node/bin/node /opt/spamtrace/spamtrace.cjs';
/** Kills at random moments for each remedy; LAB_KILLS=100 tries more, and every single change. */
const ASKED = process.env['LAB_KILLS'];
const KILLS = Number(ASKED ?? 3);
/** Without LAB_KILLS each so-manieth change is killed at, from one that the seed draws; `npm run nightly` kills at each. */
const STRIDE = 3;
/** No remedy has fewer changes than this: the journal's two lines, and the lock. */
const FEWEST = 4;
const MOST = 200;

/** Writes a line about the lab beside what vitest reports. */
export const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** A block that is killed again and again. */
export interface KilledBlock {
  readonly name: string;
  open(): Promise<Box>;
  /** The words behind `block`; asked before each run, so that what it ended can be there anew. */
  block(box: Box): Promise<string>;
  /** What must be as it was when all is over. */
  state(box: Box): Promise<string>;
  /** How long a run takes that nobody kills, milliseconds: the random moments lie before its end. */
  readonly lasts: number;
  /** Directories where nothing of ours may lie then. */
  readonly places: readonly string[];
  /** Once it is in force, beside what `verify` looks at. */
  holds?(box: Box): Promise<void>;
  /** Most of its changes are alike: a greater stride than usual. */
  readonly stride?: number;
  /** What it has done is for good: a block that is in force cannot be undone. */
  readonly isFinal?: boolean;
  /** After the last kill what was blocked works as before. */
  works?(box: Box): Promise<void>;
}

const why = await whyNoLab();
if (why !== null) say(`lab: skipped, ${why}`);

/** Declares a test for each block: killed at each of its changes and at random moments, `resume` or `undo` ends clean. */
export function killLaws(blocks: readonly KilledBlock[]): void {
  const seed = labSeed();
  describe.skipIf(why !== null && process.env['CI'] !== 'true').each(blocks)(`kill -9 while blocking $name (LAB_SEED=${seed})`, (one) => {
    test('after every single step, and at random moments: resume or undo ends clean', { timeout: 3_600_000 }, async () => {
      expect(why, 'CI must not skip the lab').toBeNull();
      const random = createRandom(`${seed}/block-kills/${one.name}`);
      const box = await one.open();
      try {
        await box.write({ path: '/opt/lab/kill.c', text: readFileSync(new URL('box/kill.c', import.meta.url), 'utf8') });
        await box.run(['tcc', '-shared', '-o', '/opt/lab/kill.so', '/opt/lab/kill.c', '-ldl']);
        await one.block(box);
        const before = await one.state(box);
        let steps = 0;
        const stride = ASKED === undefined ? (one.stride ?? STRIDE) : 1;
        for (let at = random.int(1, stride), runs = 0; at < MOST; at += stride, runs++) {
          const code = await run(box, `KILL_AT=${at} LD_PRELOAD=/opt/lab/kill.so ${tool} block ${await one.block(box)} --yes`);
          await endClean(box, one, { before, resumes: runs % 2 === 0 });
          if (code !== 137) break;
          steps = at;
        }
        expect(steps).toBeGreaterThan(FEWEST);
        expect(steps).toBeLessThan(MOST - 1);
        for (let kill = 0; kill < KILLS; kill++) {
          const moment = (random.int(150, one.lasts) / 1000).toFixed(3);
          await run(box, `timeout -s KILL ${moment} ${tool} block ${await one.block(box)} --yes`);
          await endClean(box, one, { before, resumes: kill % 2 === 0 });
        }
        const each = stride === 1 ? 'each' : `one in ${stride}`;
        say(`lab: ${one.name}: killed at ${each} of ${steps} changes and ${KILLS} times at random (LAB_SEED=${seed})`);
        box.keepRunning();
        await one.works?.(box);
      } finally {
        await box.close();
      }
    });
  });
}

async function run(box: Box, command: string): Promise<number> {
  return (await box.script(`${command} > /dev/null 2>&1`, { accept: 'any', timeoutSeconds: 120 })).code;
}

interface Ending {
  readonly before: string;
  readonly resumes: boolean;
}

/** What the journal says is in force is so, and is taken back; what broke off is taken back, or finished first; nothing is left. */
async function endClean(box: Box, one: KilledBlock, { before, resumes }: Ending): Promise<void> {
  // The last first: what was set up for a block goes with it.
  for (let last = (await inForce(box)).at(-1); last !== undefined; last = (await inForce(box)).at(-1)) {
    const { action, state } = last;
    expect(state).not.toBe('partial');
    const holds = state === 'applied' || resumes;
    if (state === 'planned' && resumes) {
      const resumed = await ask(box, 'resume', action);
      expect(resumed.state, resumed.stderr).toBe('applied');
    }
    if (holds) {
      const verified = await ask(box, 'verify', action);
      expect([verified.code, verified.verified.filter(({ ok }) => !ok)], verified.stderr).toEqual([0, []]);
      await one.holds?.(box);
    }
    const undone = await ask(box, 'undo', action);
    if (holds && one.isFinal === true) await forget(box, { action, code: undone.code });
    else expect(undone.state, undone.stderr).toBe('undone');
  }
  expect(await one.state(box)).toBe(before);
  expect((await box.script(`ls -A ${one.places.join(' ')} | grep spamtrace || true`)).stdout).toBe('');
}

async function inForce(box: Box): Promise<readonly { readonly action: string; readonly state: string }[]> {
  const { stdout } = await box.script(`${tool} --json journal`);
  const entries = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { action: string; state: string });
  return entries.filter(({ state }) => state === 'planned' || state === 'applied' || state === 'partial');
}

/** What is for good is refused, and stays in the journal: it is put aside for the next run. */
async function forget(box: Box, { action, code }: { readonly action: string; readonly code: number }): Promise<void> {
  expect([action, code]).toEqual([action, 69]);
  await box.script('mv /var/lib/spamtrace/journal.jsonl /var/lib/spamtrace/journal.before');
}

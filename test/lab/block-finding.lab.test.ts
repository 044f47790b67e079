import { describe, expect, test } from 'vitest';
import { ask } from './block.ts';
import type { Box } from './box/box.ts';
import { whyNoLab } from './capability.ts';
import { stage } from './play/stage.ts';
import { runTool, scanBox } from './play/tool.ts';
import { labSeed } from './seed.ts';
import { cronMailer } from './stories/cron-mailer.ts';
import { plantedScript } from './stories/planted-script.ts';

const why = await whyNoLab();
const seed = labSeed();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
if (why !== null) say(`lab: skipped, ${why}`);

interface Listed {
  readonly source: string;
  readonly state: string;
  readonly submission: { readonly via: string };
}

describe.skipIf(why !== null && process.env['CI'] !== 'true')(`blocking what the scan has found (LAB_SEED=${seed})`, () => {
  test.each([
    [plantedScript, 'block-site-mail'],
    [cronMailer, 'disable-cron-job'],
  ])('$id: the narrowest block of the finding, and its queued spam is held', async (story, remedy) => {
    expect(why, 'CI must not skip the lab').toBeNull();
    const { box, expectation } = await stage(story, { seed, say });
    try {
      const [finding] = (await scanBox(box, expectation.now)).findings;
      expect(finding?.id, `LAB_ENDS_AT=${expectation.now.toISOString()}`).toBe(expectation.findings[0]?.id);
      const ref = finding?.ref ?? '';
      expect((await runTool(box, 'block', ref)).code).toBe(77);
      const dry = await runTool(box, '--json', 'block', ref, '--dry-run');
      expect(JSON.parse(dry.stdout), dry.stderr).toMatchObject({ plan: remedy, source: finding?.source, undoable: true });
      const others = (await listed(box)).filter(({ source }) => source !== finding?.id);
      const done = await ask(box, 'block', ref, '--yes');
      expect(done, JSON.stringify(done)).toMatchObject({ code: 0, state: 'applied' });
      expect(done.verified.filter(({ ok }) => !ok)).toEqual([]);
      const queued = await listed(box);
      const own = queued.filter(({ source }) => source === finding?.id);
      expect(own.length).toBeGreaterThan(0);
      expect(new Set(own.map(({ state }) => state))).toEqual(new Set(['held']));
      expect(queued.filter(({ source }) => source !== finding?.id)).toEqual(others);
      expect((await ask(box, 'verify', done.action)).code).toBe(0);
      expect((await runTool(box, 'scan')).stdout).toContain(`spamtrace block ${ref}`);
      expect(await ask(box, 'undo', done.action)).toMatchObject({ code: 0, state: 'undone' });
      expect((await listed(box)).filter(({ source }) => source === finding?.id).every(({ state }) => state === 'held')).toBe(true);
    } finally {
      await box.close();
    }
  });
});

async function listed(box: Box): Promise<Listed[]> {
  const { stdout } = await runTool(box, '--json', 'queue', 'list', '--logs');
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Listed);
}

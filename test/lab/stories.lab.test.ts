import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { removeTree } from './box/box.ts';
import { runChild } from './box/child.ts';
import { whyNoLab } from './capability.ts';
import { hasProof } from './play/evidence.ts';
import { allProofs, type Expectation } from './play/expectation.ts';
import { judge, judgeWithout } from './play/judge.ts';
import { createLanes } from './play/lanes.ts';
import type { Scan } from './play/scan.ts';
import { stage, type Story } from './play/stage.ts';
import { readInBox, readInTree, scanBox, scanTree, toolHere } from './play/tool.ts';
import { labSeed } from './seed.ts';
import { stories } from './stories/index.ts';

const seed = labSeed();
const keep = process.env['LAB_KEEP'];
const why = await whyNoLab();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
say(why === null ? `lab: LAB_SEED=${seed}` : `lab: skipped, ${why}`);

/** What a copied server has to have for a scan. */
const trees = ['/etc', '/var/log', '/var/spool', '/var/www', '/var/mail', '/var/lib/exim4', '/usr/lib/os-release', '/root', '/home'];
const rows: Record<string, string>[] = [];
const lanes = createLanes(Number(process.env['LAB_LANES'] ?? 1));

describe.skipIf(why !== null && process.env['CI'] !== 'true')('stories of the lab', () => {
  for (const story of stories) {
    test.concurrent(`${story.id}: ${story.tells}`, { timeout: 1_800_000 }, () => lanes.run(() => tell(story)));
  }
  afterAll(() => console.table(rows));
});

/** Plays a story and holds what the tool says of it against the truth: live, from a copy, and from copies that lack evidence. */
async function tell(story: Story): Promise<void> {
  expect(why, 'CI must not skip the lab').toBeNull();
  expect(existsSync(toolHere), 'dist/spamtrace.cjs is missing: npm run bundle').toBe(true);
  const started = Date.now();
  const { box, expectation } = await stage(story, { seed, say });
  const root = mkdtempSync(join(tmpdir(), `lab-${story.id}-`));
  const complaints: string[] = [];
  try {
    const live = await scanBox(box, expectation.now);
    complaints.push(...(await judge(live, expectation, readInBox(box))).map((complaint) => `live: ${complaint}`));
    await box.capture(root, trees);
    await box.close();
    const copied = await scanTree(root);
    const { findings, onCopy } = expectation;
    complaints.push(
      ...(await judge(copied, { ...expectation, findings: onCopy ?? findings }, readInTree(root))).map((complaint) => `copy: ${complaint}`),
    );
    complaints.push(...(await judgeAllWithout(root, copied, expectation)));
    const result = row(story, expectation, live, complaints.length, started);
    rows.push(result);
    say(`lab: ${result['ok']} ${story.id} ${result['found']} (${result['confidence']}) after ${result['seconds']} s`);
  } finally {
    await box.close();
    if (keep !== undefined) await keepTree(root, join(keep, story.id));
    removeTree(root);
  }
  expect(complaints.join('\n'), `${story.id}, LAB_SEED=${seed} LAB_ENDS_AT=${expectation.now.toISOString()}`).toBe('');
}

/** Keeps the copied server for a closer look: LAB_KEEP names the directory. */
async function keepTree(root: string, directory: string): Promise<void> {
  removeTree(directory);
  mkdirSync(directory, { recursive: true });
  await runChild(['cp', '-a', `${root}/.`, directory]);
}

async function judgeAllWithout(root: string, full: Scan, expectation: Expectation): Promise<string[]> {
  const complaints: string[] = [];
  for (const without of expectation.without) {
    const poorer = mkdtempSync(join(tmpdir(), 'lab-without-'));
    await runChild(['cp', '-a', `${root}/.`, poorer]);
    await runChild(['/bin/bash', '--norc', '-c', `shopt -s nullglob; rm -rf ${without.remove.join(' ')}`], { cwd: poorer });
    complaints.push(...(await judgeWithout(await scanTree(poorer, expectation.now), full, without, expectation, readInTree(poorer))));
    removeTree(poorer);
  }
  return complaints;
}

function row(story: Story, { findings }: Expectation, scan: Scan, complaints: number, started: number): Record<string, string> {
  const [wanted] = findings;
  const found = scan.findings.find(({ id }) => id === wanted?.id) ?? scan.findings[0];
  const proofs = allProofs.filter((proof) => found !== undefined && hasProof(found, proof));
  return {
    story: story.id,
    culprit: wanted?.id ?? '(nobody)',
    found: scan.findings.map(({ id }) => id).join(' ') || '(nobody)',
    confidence: found?.confidence ?? '',
    proofs: proofs.join(' '),
    understood: String(scan.coverage.understood ?? ''),
    seconds: String(Math.round((Date.now() - started) / 1000)),
    ok: complaints === 0 ? 'ok' : `${complaints} complaints`,
  };
}

// npm run nightly [-- SEEDS]: what the gate samples, whole: every lab test, kills at each change and twenty at random, once for each of so many seeds (2). Hours.
import { spawnSync } from 'node:child_process';
import { build, install, top } from './set-up.mjs';

install();
build();
const seeds = Array.from({ length: Number(process.argv[2] ?? 2) }, () => Math.random().toString(36).slice(2, 10));
const failed = seeds.filter((seed) => {
  console.log(`nightly: LAB_SEED=${seed}`);
  const env = { ...process.env, LAB_SEED: seed, LAB_KILLS: process.env.LAB_KILLS ?? '20' };
  return spawnSync('npx', ['--no-install', 'vitest', 'run', '--project', 'lab'], { cwd: top, stdio: 'inherit', env }).status !== 0;
});
console.log(failed.length === 0 ? `nightly: ${seeds.length} seeds passed` : `nightly: failed with LAB_SEED=${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);

// npm run bench: every benchmark, as ratios to named peers in the same run; writes bench/RESULTS.md. -- queue|log|web|scan|actions runs one.
import { join } from 'node:path';
import { build, install, run, top } from './set-up.mjs';

install();
build();
const [wanted, ...more] = process.argv.slice(2);
for (const name of ['queue', 'log', 'web', 'scan', 'actions']) {
  if (wanted !== undefined && wanted !== name) continue;
  run(process.execPath, ['--import', join(top, 'test', 'lab', 'typescript-loader.mjs'), join(top, 'bench', name, 'run.ts'), ...more]);
}

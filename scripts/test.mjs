// npm test: all set-up, then every test; the lab's real servers where they can run. Ends with "N passed, N failed".
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, install, top } from './set-up.mjs';

install();
build();
const report = join(top, '.cache', 'test-report.json');
mkdirSync(join(top, '.cache'), { recursive: true });
rmSync(report, { force: true });
const given = process.argv.slice(2).filter((word) => word !== '--i-am-disposable');
// The lab's root file systems take minutes of waiting, the unit tests compute: made beside them. A test that comes too early waits; what fails here fails there again.
if (given.length === 0) {
  const making = ['--import', './test/lab/typescript-loader.mjs', 'test/lab/prepare.lab.ts'];
  spawn(process.execPath, making, { cwd: top, stdio: ['ignore', 'ignore', 'inherit'] }).unref();
}
const { status } = spawnSync(
  process.execPath,
  [join(top, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...given],
  { cwd: top, stdio: ['ignore', 'inherit', 'inherit'] },
);
const { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests, numTotalTests } = JSON.parse(readFileSync(report, 'utf8'));
// A file that could not even be loaded has no failed test of its own, and still is a failure.
const failed = Math.max(numFailedTests, numFailedTestSuites > 0 || status !== 0 ? 1 : 0);
const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
console.log(`${numPassedTests} passed, ${failed} failed${skipped}`);
process.exit(failed > 0 || numTotalTests === 0 ? 1 : 0);

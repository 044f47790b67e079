// npm start: all set-up, then the main job on this machine, or on the sample server that ships here.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, install, top } from './set-up.mjs';

install();
build();
const { status } = spawnSync(process.execPath, [join(top, 'dist', 'spamtrace.js'), 'start', ...process.argv.slice(2)], { stdio: 'inherit' });
// Findings are an answer, not a failure of npm start.
process.exit(status === 1 ? 0 : (status ?? 71));

// Builds dist/: spamtrace.js, which starts the program with its compiled code beside it (npm), and spamtrace.cjs, one file for any Node (--bundle tells where it is).
import { chmodSync, cpSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeProgram, SHEBANG } from './program.mjs';

const top = join(dirname(fileURLToPath(import.meta.url)), '..');
const arguments_ = new Set(process.argv.slice(2));

if (!arguments_.has('--if-stale') || isStale()) await make();
if (arguments_.has('--bundle')) console.log('dist/spamtrace.cjs: one file, runs with any Node >= 20.19');

async function make() {
  const fresh = join(top, '.cache', 'dist');
  rmSync(fresh, { recursive: true, force: true });
  const text = await makeProgram({ entry: 'src/cli/main.ts', into: fresh, args: ['scan', '--json', '--root', join(top, 'sample')] });
  writeFileSync(join(fresh, 'spamtrace.cjs'), SHEBANG + text);
  chmodSync(join(fresh, 'spamtrace.cjs'), 0o755);
  // Only a build that went well takes the place of the one before.
  cpSync(fresh, join(top, 'dist'), { recursive: true });
  for (const name of readdirSync(join(top, 'dist'))) if (!existsSync(join(fresh, name))) rmSync(join(top, 'dist', name), { recursive: true });
}

function isStale() {
  const built = join(top, 'dist', 'spamtrace.cjs');
  if (!existsSync(built) || !existsSync(join(top, 'dist', 'spamtrace.js'))) return true;
  const at = statSync(built).mtimeMs;
  const sources = ['src', 'scripts/build.mjs', 'scripts/program.mjs', 'scripts/keep-code.cjs', 'package.json', 'package-lock.json'];
  return sources.some((path) => newest(join(top, path)) > at);
}

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stat.mtimeMs);
}

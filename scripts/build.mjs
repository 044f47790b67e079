// Builds dist/: spamtrace.js, which starts the program with its compiled code beside it (npm), and spamtrace.cjs, one file for any Node (--bundle tells where it is).
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = join(dirname(fileURLToPath(import.meta.url)), '..');
const arguments_ = new Set(process.argv.slice(2));
const { version } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'));

if (!arguments_.has('--if-stale') || isStale()) await make();
if (arguments_.has('--bundle')) console.log('dist/spamtrace.cjs: one file, runs with any Node >= 20.19');

async function make() {
  const fresh = join(top, '.cache', 'dist');
  rmSync(fresh, { recursive: true, force: true });
  const shared = {
    absWorkingDir: top,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    charset: 'ascii',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'inline',
    define: { SPAMTRACE_VERSION: JSON.stringify(version) },
    logLevel: 'warning',
  };
  const shebang = '#!/usr/bin/env node\n';
  const { outputFiles } = await build({ ...shared, entryPoints: ['src/cli/main.ts'], write: false });
  const { text } = outputFiles[0];
  const program = `program-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
  mkdirSync(fresh, { recursive: true });
  writeFileSync(join(fresh, 'spamtrace.cjs'), shebang + text);
  // What vm.Script runs is an expression: the program as a function of what require() would give it.
  writeFileSync(join(fresh, `${program}.js`), `(function(exports,require,module,__filename,__dirname){${text}\n})`);
  await build({
    ...shared,
    entryPoints: { spamtrace: 'src/cli/launch.ts' },
    outdir: fresh,
    define: { ...shared.define, SPAMTRACE_PROGRAM: JSON.stringify(program) },
    banner: { js: shebang.trim() },
  });
  writeFileSync(join(fresh, 'package.json'), '{ "type": "commonjs" }\n');
  for (const name of ['spamtrace.js', 'spamtrace.cjs']) chmodSync(join(fresh, name), 0o755);
  keepCode(join(fresh, program));
  // Only a build that went well takes the place of the one before.
  cpSync(fresh, join(top, 'dist'), { recursive: true });
  for (const name of readdirSync(join(top, 'dist'))) if (!existsSync(join(fresh, name))) rmSync(join(top, 'dist', name), { recursive: true });
}

/** Keeps the code that V8 makes of the program while it scans the sample (src/cli/launch.ts); without it the program starts as well, but later. */
function keepCode(program) {
  const args = ['scan', '--json', '--root', join(top, 'sample')];
  spawnSync(process.execPath, [join(top, 'scripts', 'keep-code.cjs'), program, ...args], { cwd: top, stdio: 'ignore', timeout: 60_000 });
}

function isStale() {
  const built = join(top, 'dist', 'spamtrace.cjs');
  if (!existsSync(built) || !existsSync(join(top, 'dist', 'spamtrace.js'))) return true;
  const at = statSync(built).mtimeMs;
  return ['src', 'scripts/build.mjs', 'scripts/keep-code.cjs', 'package.json', 'package-lock.json'].some((path) => newest(join(top, path)) > at);
}

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stat.mtimeMs);
}

// Builds dist/: spamtrace.js with chunks (npm), and spamtrace.cjs, one file for any Node (--bundle tells where it is).
import { build } from 'esbuild';
import { chmodSync, cpSync, existsSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
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
    entryPoints: { spamtrace: 'src/cli/main.ts' },
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    charset: 'utf8',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'inline',
    define: { SPAMTRACE_VERSION: JSON.stringify(version) },
    logLevel: 'warning',
  };
  await build({
    ...shared,
    outdir: fresh,
    format: 'esm',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    banner: { js: "#!/usr/bin/env node\nimport{createRequire as $$r}from'node:module';const require=$$r(import.meta.url);" },
  });
  await build({ ...shared, outdir: fresh, format: 'cjs', outExtension: { '.js': '.cjs' }, banner: { js: '#!/usr/bin/env node' } });
  for (const name of ['spamtrace.js', 'spamtrace.cjs']) chmodSync(join(fresh, name), 0o755);
  // Only a build that went well takes the place of the one before.
  rmSync(join(top, 'dist', 'chunks'), { recursive: true, force: true });
  cpSync(fresh, join(top, 'dist'), { recursive: true });
}

function isStale() {
  const built = join(top, 'dist', 'spamtrace.cjs');
  if (!existsSync(built) || !existsSync(join(top, 'dist', 'spamtrace.js'))) return true;
  const at = statSync(built).mtimeMs;
  return ['src', 'scripts/build.mjs', 'package.json', 'package-lock.json'].some((path) => newest(join(top, path)) > at);
}

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stat.mtimeMs);
}

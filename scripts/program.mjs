// Makes of an entry point what src/cli/launch.ts starts: a program in one file, the code that V8 compiles of it, and the launcher.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = join(dirname(fileURLToPath(import.meta.url)), '..');
const { version } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'));
export const SHEBANG = '#!/usr/bin/env node\n';

/**
 * Writes into a folder `program-DIGEST.js`, its `.code` as far as a run with `args` needs it, `spamtrace.js` that starts them, and a package.json that makes them
 * CommonJS; the text of the program.
 */
export async function makeProgram({ entry, into, args }) {
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
  const { outputFiles } = await build({ ...shared, entryPoints: [entry], write: false });
  const { text } = outputFiles[0];
  const program = `program-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
  mkdirSync(into, { recursive: true });
  // What vm.Script runs is an expression: the program as a function of what require() would give it.
  writeFileSync(join(into, `${program}.js`), `(function(exports,require,module,__filename,__dirname){${text}\n})`);
  await build({
    ...shared,
    entryPoints: { spamtrace: 'src/cli/launch.ts' },
    outdir: into,
    define: { ...shared.define, SPAMTRACE_PROGRAM: JSON.stringify(program) },
    banner: { js: SHEBANG.trim() },
  });
  chmodSync(join(into, 'spamtrace.js'), 0o755);
  writeFileSync(join(into, 'package.json'), '{ "type": "commonjs" }\n');
  keepCode(join(into, program), args);
  return text;
}

/** Keeps the code that V8 makes of the program meanwhile; without it the program starts as well, but later. */
function keepCode(program, args) {
  spawnSync(process.execPath, [join(top, 'scripts', 'keep-code.cjs'), program, ...args], { cwd: top, stdio: 'ignore', timeout: 60_000 });
}

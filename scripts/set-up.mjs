// Installs the packages that the lock file names, unless that has been done already.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top folder of the clone. */
export const top = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Makes node_modules agree with package-lock.json; quiet and quick the second time. */
export function install() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`spamtrace needs Node >= 20.19; this is ${process.versions.node}.`);
    process.exit(69);
  }
  const done = join(top, 'node_modules', '.package-lock.json');
  const isDone = existsSync(done) && statSync(done).mtimeMs >= statSync(join(top, 'package-lock.json')).mtimeMs;
  if (isDone) return;
  console.error('spamtrace: installing packages (first time only) …');
  const argv = ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  // What an npm around this one was told (-g, a prefix) is not meant for this folder.
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_config_(?:global|prefix|location)$/i.test(name)));
  run('npm', argv, { stdio: ['ignore', 2, 2], env: environment });
}

/** Builds dist/ when a source is newer than it. */
export function build() {
  run(process.execPath, [join(top, 'scripts', 'build.mjs'), '--if-stale'], { stdio: ['ignore', 2, 2] });
}

/** Runs a program to its end; ends this one with its code when it fails. */
export function run(program, argv, options = {}) {
  const { status, error } = spawnSync(program, argv, { cwd: top, stdio: 'inherit', ...options });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 71);
}

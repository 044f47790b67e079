import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findArchive, type DebianArchive } from './archive.ts';
import { runChild } from './child.ts';
import { holdLock } from './lock.ts';
import { layerName, layerOf, recipeName, recipeOf, type BoxMta, type Recipe, type Suite } from './recipe.ts';

/** The clone this lab stands in. */
export const cloneDirectory = resolve(fileURLToPath(new URL('../../..', import.meta.url)));

/** The lab's own git-ignored store: tools, downloaded packages, root file systems. */
export const labDirectory = join(cloneDirectory, '.lab');

/** Gives the path of a suite's root file system and makes it first if it is not there (minutes, needs the archive). */
export async function prepareRootfs(suite: Suite, say: (line: string) => void = () => undefined): Promise<string> {
  const recipe = recipeOf(suite);
  const path = join(labDirectory, 'rootfs', recipeName(recipe));
  if (existsSync(path)) return path;
  mkdirSync(join(labDirectory, 'rootfs'), { recursive: true });
  const release = await holdLock(join(labDirectory, `rootfs-${suite}.lock`));
  try {
    if (!existsSync(path)) await makeRootfs(recipe, path, say);
    return path;
  } finally {
    release();
  }
}

async function makeRootfs(recipe: Recipe, path: string, say: (line: string) => void): Promise<void> {
  const started = Date.now();
  say(`lab: making a ${recipe.suite} root file system in .lab/ (once)`);
  const archive = await findArchive();
  const cache = join(labDirectory, 'archives', recipe.suite);
  mkdirSync(cache, { recursive: true });
  const making = mkdtempSync(join(labDirectory, 'rootfs', `making-${recipe.suite}-`));
  chmodSync(making, 0o755);
  try {
    await debootstrap(recipe, archive, making, cache);
    await installPackages(recipe, archive, making, cache);
    removeOlder(recipe.suite, making);
    renameSync(making, path);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    throw error;
  }
  say(`lab: ${recipe.suite} is ready after ${Math.round((Date.now() - started) / 1000)} s`);
}

/** Gives what a box of a suite with that mail server is laid over, as overlay's `lowerdir` takes it; makes first what is not there. */
export async function prepareLower(suite: Suite, mta: BoxMta, say: (line: string) => void = () => undefined): Promise<string> {
  const base = await prepareRootfs(suite, say);
  if (mta === 'exim') return base;
  const layer = layerOf(suite, mta);
  const name = layerName(layer);
  const path = join(labDirectory, 'rootfs', name);
  const release = await holdLock(join(labDirectory, `${name}.lock`));
  try {
    if (!existsSync(path)) {
      say(`lab: making ${suite} with ${mta} in .lab/ (once)`);
      const making = mkdtempSync(join(labDirectory, 'rootfs', `making-${suite}-`));
      chmodSync(making, 0o755);
      try {
        for (const directory of ['upper', 'work', 'merged']) mkdirSync(join(making, directory), { mode: 0o755 });
        await installLayer(layer, { base, making, archive: await findArchive() });
        removeOlder(`layer-${suite}-${mta}`, making);
        renameSync(making, path);
      } catch (error) {
        rmSync(making, { recursive: true, force: true });
        throw error;
      }
    }
    return `${join(path, 'upper')}:${base}`;
  } finally {
    release();
  }
}

async function installLayer(
  { base: { suite }, install, packages }: ReturnType<typeof layerOf>,
  { base, making, archive }: { readonly base: string; readonly making: string; readonly archive: DebianArchive },
): Promise<void> {
  const cache = join(labDirectory, 'archives', suite);
  writeFileSync(join(making, '99lab'), archive.aptSettings);
  writeFileSync(join(making, 'sources.list'), `deb ${archive.uri} ${suite} main\n`);
  const script = `
making=$1; base=$2; cache=$3; shift 3
mount --make-rprivate /
mount -t overlay -o "lowerdir=$base,upperdir=$making/upper,workdir=$making/work" overlay "$making/merged"
cp "$making/99lab" "$making/merged/etc/apt/apt.conf.d/99lab"; cp "$making/sources.list" "$making/merged/etc/apt/sources.list"
set -- "$making/merged" "$cache" "$@"
${install}`;
  await inPrivateMounts(script, making, base, cache, ...packages);
}

/** Runs a program with mounts and processes of its own, so that nothing of them stays behind. */
function inPrivateMounts(script: string, ...parameters: readonly string[]): Promise<unknown> {
  const wall = ['setpriv', '--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  return runChild([...wall, 'sh', '-euc', script, 'sh', ...parameters], { timeoutSeconds: 900, env: { DEBIAN_FRONTEND: 'noninteractive' } });
}

async function debootstrap(recipe: Recipe, archive: DebianArchive, target: string, cache: string): Promise<void> {
  const tools = join(labDirectory, 'tools');
  const program = join(tools, 'usr/sbin/debootstrap');
  if (!existsSync(program)) {
    mkdirSync(tools, { recursive: true });
    await runChild(['apt-get', '-q', 'download', 'debootstrap'], { cwd: tools });
    const file = readdirSync(tools).find((name) => /^debootstrap_.*\.deb$/.test(name));
    if (file === undefined) throw new Error('apt-get download debootstrap left no package');
    await runChild(['dpkg-deb', '-x', join(tools, file), tools]);
  }
  const script =
    'DEBOOTSTRAP_DIR=$1/usr/share/debootstrap exec "$1/usr/sbin/debootstrap" --variant=minbase --cache-dir="$2" --keyring="$3" "$4" "$5" "$6"';
  await inPrivateMounts(script, tools, cache, archive.keyring, recipe.suite, target, archive.uri);
}

async function installPackages(recipe: Recipe, archive: DebianArchive, target: string, cache: string): Promise<void> {
  const write = (path: string, text: string, mode = 0o644): void => writeFileSync(join(target, path), text, { mode });
  mkdirSync(join(target, 'opt/lab'), { recursive: true });
  write('opt/lab/clock.c', recipe.clock);
  write('usr/sbin/policy-rc.d', '#!/bin/sh\nexit 101\n', 0o755);
  write('etc/apt/sources.list', `deb ${archive.uri} ${recipe.suite} main\n`);
  write('etc/apt/apt.conf.d/99lab', archive.aptSettings);
  write(
    'etc/dpkg/dpkg.cfg.d/lab',
    'force-unsafe-io\npath-exclude=/usr/share/doc/*\npath-exclude=/usr/share/man/*\npath-exclude=/usr/share/locale/*\n',
  );
  await inPrivateMounts(recipe.install, target, cache, ...recipe.packages);
}

/** One of each is enough: those of older recipes are removed, unless other clones share the store (`.lab` is a link). */
function removeOlder(prefix: string, except: string): void {
  if (lstatSync(labDirectory).isSymbolicLink()) return;
  const directory = join(labDirectory, 'rootfs');
  for (const name of readdirSync(directory)) {
    if (name.startsWith(`${prefix}-`) && join(directory, name) !== except) rmSync(join(directory, name), { recursive: true, force: true });
  }
}

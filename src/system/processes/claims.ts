import type { Host } from '../../host/host.ts';
import { disguiseIn, kernelThreadName } from './known-names.ts';

/** A process by what it says of itself and by what its program is. */
export interface Named {
  readonly exe: string | null;
  readonly exeDeleted: boolean;
  readonly comm: string;
  readonly argv: readonly string[];
  /** Its paths are not this machine's. */
  readonly isElsewhere: boolean;
}

const INTERPRETER = /^(?:perl|python|php|php-cgi|ruby|node|lua|tclsh|[a-z]{0,2}sh)[\d.]*$/;
const ANYBODYS_PLACE = /^\/(?:tmp|var\/tmp|dev\/shm|run\/shm)\//;
const LOADER = /^(?:ld-|ld\.so|qemu-|memcheck|valgrind)/;
const SHOWN = 128;

/**
 * What a process claims to be where its program is another, else null: a program that calls itself a kernel thread or a well-known daemon, or
 * that bears the path of another program. A script is not lying by bearing its own name, nor a daemon by the title it is known to set.
 */
export function loadClaim(host: Host, named: Named): string | null {
  const { exe, comm, argv } = named;
  if (exe === null) return null;
  const title = argv[0]?.trimStart() ?? '';
  if (isKernelClaim(title) || (kernelThreadName.test(comm) && !isHonest(named))) return (title || comm).slice(0, SHOWN);
  const name = claimedDaemon(title, exe) ?? (isHonest(named) ? null : claimedDaemon(comm, exe));
  if (name !== null) return name.slice(0, SHOWN);
  return named.isElsewhere || !bearsAnothersPath(host, named, title) ? null : title.slice(0, SHOWN);
}

/** `[kworker/0:1]`: ps puts brackets around the names of kernel threads, which have no program. */
function isKernelClaim(title: string): boolean {
  return /^\[[^\]\s]{1,64}\]$/.test(title) || kernelThreadName.test(title);
}

function claimedDaemon(title: string, exe: string): string | null {
  const known = disguiseIn(title);
  if (known === null) return null;
  return known.programs.test(baseName(exe)) && !ANYBODYS_PLACE.test(exe) ? null : title;
}

/** Its command line shows the program it runs, and `comm` is the script given to it (or the name it was started by). */
function isHonest({ exe, comm, argv }: Named): boolean {
  const [first = '', ...rest] = argv;
  const program = baseName(exe ?? '');
  if (comm === program.slice(0, 15)) return true;
  const startedAs = baseName(first.replace(/^-/, ''));
  if (startedAs !== program && !INTERPRETER.test(startedAs)) return false;
  return rest.slice(0, 8).some((word) => baseName(word).slice(0, 15) === comm);
}

/** `argv[0]` is the path of a program file of this machine, and what runs is another. Wrappers and interpreters that run a script of that path are none. */
function bearsAnothersPath(host: Host, { exe, exeDeleted }: Named, title: string): boolean {
  const path = /^(\/(?:usr|s?bin|lib(?:32|64)?)\/[^\s\0]{1,255})/.exec(title)?.[1];
  if (path === undefined || exe === null || path === exe || LOADER.test(baseName(exe))) return false;
  if (exeDeleted && !ANYBODYS_PLACE.test(exe)) return false;
  const real = host.resolve(path);
  if (real === null || real === exe || baseName(real) === baseName(exe)) return false;
  return isProgramFile(host, real) && isProgramFile(host, exe) && !isShim(host, real, exe);
}

/** The same file by another name: hard links such as those of perl and of multi-call programs. */
function isShim(host: Host, one: string, other: string): boolean {
  const first = host.facts(one);
  const second = host.facts(other);
  return first !== null && second !== null && first.inode === second.inode && first.device === second.device;
}

function isProgramFile(host: Host, path: string): boolean {
  const file = host.openFile(path);
  if (typeof file === 'string') return false;
  try {
    const magic = Buffer.alloc(4);
    return file.readAt(magic, 0) === 4 && magic.toString('latin1') === '\x7fELF';
  } catch {
    return false;
  } finally {
    file.close();
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

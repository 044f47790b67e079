import * as fs from 'node:fs';
import type * as ChildProcess from 'node:child_process';
import type * as Crypto from 'node:crypto';
import { dirname } from 'node:path';
import { Exit, ToolError } from '../domain/tool-error.ts';
import { cannotWrite } from './append.ts';
import type { FileSwap } from './host.ts';
import { nativePath } from './native-path.ts';

/** Loaded only where it is needed: it takes a hundredth of a second. */
const crypto = (): typeof Crypto => process.getBuiltinModule('node:crypto');
const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = fs.constants;
const MOST_LINKS = 40;
const LONGEST_NAME = 200;

/**
 * Gives a file another text in one moment, or removes it: see `Host.swapFile`. Each directory on the way is held open and none of them is a link, so that
 * whoever owns one can lead nowhere else. The new file has the mode, owner and attributes of the old one.
 */
export function swapFile(path: string, swap: FileSwap): void {
  withParent(path, (parent, name) => {
    const target = `/proc/self/fd/${parent}/${name}`;
    const present = openPresent(target, path);
    try {
      requireExpected(present, path, swap.expect);
      const part = partOf(parent, name);
      fs.rmSync(part, { force: true }); // left by a crash
      if (swap.text === null) {
        requireUntouched(present, target, path);
        fs.rmSync(target);
      } else {
        writePart(part, present, swap);
        requireUntouched(present, target, path);
        fs.renameSync(part, target);
      }
      fs.fsyncSync(parent);
    } finally {
      if (present !== null) fs.closeSync(present);
    }
  });
}

/** Removes what a crash left of a swap of this path; nothing where there is nothing, not even the directory. */
export function dropPart(path: string): void {
  try {
    withParent(path, (parent, name) => fs.rmSync(partOf(parent, name), { force: true }));
  } catch (cause) {
    const code = cause instanceof ToolError && cause.cause instanceof Error && 'code' in cause.cause ? cause.cause.code : '';
    if (code !== 'ENOENT') throw cause;
  }
}

/** Hidden, so that no wildcard of a configuration takes it in; cron passes over names that begin with a dot. */
function partOf(parent: number, name: string): string {
  return `/proc/self/fd/${parent}/.${name.slice(0, LONGEST_NAME)}.spamtrace-part`;
}

function withParent(path: string, act: (parent: number, name: string) => void): void {
  const parts = nativePath(path).split('/').filter(Boolean);
  const name = parts.pop();
  if (name === undefined || !path.startsWith('/') || [...parts, name].some((part) => part === '.' || part === '..') || path.includes('\0'))
    throw new ToolError('cannot-write', Exit.failed, `cannot write ${path}: not a plain path`);
  let parent: number | null = null;
  try {
    parent = fs.openSync('/', O_RDONLY | O_DIRECTORY);
    for (const part of parts) {
      const next = fs.openSync(`/proc/self/fd/${parent}/${part}`, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      fs.closeSync(parent);
      parent = next;
    }
    act(parent, name);
  } catch (cause) {
    throw cause instanceof ToolError ? cause : cannotWrite(path, cause);
  } finally {
    if (parent !== null) fs.closeSync(parent);
  }
}

function openPresent(target: string, path: string): number | null {
  let descriptor: number;
  try {
    descriptor = fs.openSync(target, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw cause;
  }
  const stat = fs.fstatSync(descriptor);
  if (stat.isFile() && stat.nlink === 1) return descriptor;
  fs.closeSync(descriptor);
  throw new ToolError('not-plain', Exit.notAllowed, `${path} is no plain file with one name`, { params: { path } });
}

function requireExpected(present: number | null, path: string, expect: string | null): void {
  const found = present === null ? null : crypto().createHash('sha256').update(fs.readFileSync(present)).digest('hex');
  if (found !== expect) throw changed(path);
}

/** Nobody has written to the file, or put another in its place, since it was read. */
function requireUntouched(present: number | null, target: string, path: string): void {
  const now = fs.lstatSync(target, { bigint: true, throwIfNoEntry: false });
  const read = present === null ? undefined : fs.fstatSync(present, { bigint: true });
  if (now?.ino !== read?.ino || now?.dev !== read?.dev || now?.size !== read?.size || now?.ctimeNs !== read?.ctimeNs) throw changed(path);
}

function changed(path: string): ToolError {
  return new ToolError('changed', Exit.changed, `${path} is not what it was`, { params: { path } });
}

function writePart(part: string, present: number | null, { text, ownership }: FileSwap): void {
  const like = present === null ? null : fs.fstatSync(present);
  const made = fs.openSync(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    if (present !== null) copyAttributes(present, made);
    fs.writeFileSync(made, Buffer.from(text ?? '', 'latin1')); // after the attributes: its time is now, by the kernel's clock
    const { uid, gid, mode } = like ?? ownership ?? { uid: 0, gid: 0, mode: 0o644 };
    fs.fchownSync(made, uid, gid);
    fs.fchmodSync(made, mode & 0o7777);
    fs.fsyncSync(made);
  } catch (cause) {
    fs.rmSync(part, { force: true });
    throw cause;
  } finally {
    fs.closeSync(made);
  }
}

/** Extended attributes, access lists and labels, by cp(1) between the two open files: Node has no call for them. */
function copyAttributes(from: number, to: number): void {
  const { spawnSync } = process.getBuiltinModule('node:child_process') as typeof ChildProcess;
  const argv = ['--attributes-only', '--preserve=all', '--', '/proc/self/fd/3', '/proc/self/fd/4'];
  spawnSync('/bin/cp', argv, { stdio: ['ignore', 'ignore', 'ignore', from, to], env: { LC_ALL: 'C' }, timeout: 10_000 });
}

/** See `Host.settle`. */
export function settlePath(path: string): string | null {
  let waiting = path.split('/');
  let settled = '';
  let links = 0;
  while (waiting.length > 0) {
    const [part = '', ...rest] = waiting;
    waiting = rest;
    if (part === '' || part === '.') continue;
    if (part === '..') {
      settled = settled === '' ? '' : dirname(settled).replace(/\/$/, '');
      continue;
    }
    const here = `${settled}/${part}`;
    const stat = fs.lstatSync(nativePath(here), { throwIfNoEntry: false });
    if (stat === undefined) return rest.every((more) => more === '') ? here : null;
    if (!stat.isSymbolicLink()) {
      settled = here;
      continue;
    }
    if (++links > MOST_LINKS || !isRootsAlone(settled === '' ? '/' : settled)) return null;
    const target = fs.readlinkSync(nativePath(here), 'latin1');
    if (target.startsWith('/')) settled = '';
    waiting = [...target.split('/'), ...rest];
  }
  return settled === '' ? '/' : settled;
}

/** Nobody but root can put a link there. */
function isRootsAlone(directory: string): boolean {
  const { uid, mode } = fs.lstatSync(nativePath(directory));
  return uid === 0 && (mode & 0o022) === 0;
}

import * as fs from 'node:fs';
import type { FileFacts, OpenFile, ReadProblem } from './host.ts';

const { O_NOCTTY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = fs.constants;
const SMALL_FILE_LIMIT = 4 * 1024 * 1024;

interface Following {
  readonly followLast: boolean;
}

/** Opens a regular file for reading by position; a FIFO or device is refused without waiting for it. */
export function openRegular(path: string, following: Following): OpenFile | ReadProblem {
  let descriptor: number;
  try {
    descriptor = fs.openSync(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | (following.followLast ? 0 : O_NOFOLLOW));
  } catch (cause) {
    return problemOf(cause);
  }
  const stat = fs.fstatSync(descriptor);
  if (!stat.isFile()) {
    fs.closeSync(descriptor);
    return 'not-a-file';
  }
  return {
    size: stat.size,
    facts: factsFrom(stat),
    descriptor,
    readAt: (into, position) => fs.readSync(descriptor, into, 0, into.length, position),
    close: () => fs.closeSync(descriptor),
  };
}

/** A file that another thread of this process holds open, by its `descriptor`. */
export function sharedFile(descriptor: number): { readonly size: null; readAt(into: Uint8Array, position: number): number } {
  return { size: null, readAt: (into, position) => fs.readSync(descriptor, into, 0, into.length, position) };
}

/** A whole small file as latin1, or null. */
export function readWhole(path: string, limit: number | undefined, following: Following): string | null {
  const file = openRegular(path, following);
  if (typeof file === 'string') return null;
  try {
    return readAll(file, limit ?? SMALL_FILE_LIMIT);
  } catch {
    return null;
  } finally {
    file.close();
  }
}

/** All text of an open file as latin1, or null if it is longer than `limit` bytes. Files of /proc say size 0 and are read to their end. */
export function readAll(file: OpenFile, limit: number): string | null {
  if (file.size > limit) return null;
  const parts: Buffer[] = [];
  let length = 0;
  for (;;) {
    const part = Buffer.allocUnsafe(Math.max(4096, Math.min(file.size + 1 - length, 1 << 20)));
    const read = file.readAt(part, length);
    if (read === 0) return Buffer.concat(parts).toString('latin1');
    length += read;
    if (length > limit) return null;
    parts.push(part.subarray(0, read));
  }
}

export function factsOf(stat: () => fs.Stats | undefined): FileFacts | null {
  try {
    const found = stat();
    return found === undefined ? null : factsFrom(found);
  } catch {
    return null;
  }
}

export function factsFrom(stat: fs.Stats): FileFacts {
  return {
    kind: stat.isFile() ? 'file' : stat.isDirectory() ? 'directory' : stat.isSymbolicLink() ? 'link' : 'other',
    size: stat.size,
    modifiedAt: stat.mtimeMs,
    changedAt: stat.ctimeMs,
    uid: stat.uid,
    gid: stat.gid,
    mode: stat.mode,
    inode: stat.ino,
    device: stat.dev,
  };
}

/** The reason behind a failed system call. */
export function problemOf(cause: unknown): ReadProblem {
  const code = cause instanceof Error && 'code' in cause ? cause.code : '';
  switch (code) {
    case 'ENOENT':
      return 'gone';
    case 'EACCES':
    case 'EPERM':
      return 'denied';
    case 'ELOOP':
      return 'link';
    case 'ENOTDIR':
    case 'EISDIR':
    case 'ENXIO':
    case 'EAGAIN':
      return 'not-a-file';
    default:
      return 'failed';
  }
}

import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { Exit, ToolError } from '../domain/tool-error.ts';

/**
 * Appends one line to a file that only its owner may read (0600, its directory 0700), and returns when it is on disk. A line that a crash cut off
 * before is closed first. Throws ToolError 77 where that is not allowed, 71 where it fails.
 */
export function appendDurably(path: string, line: string): void {
  try {
    fs.mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const flags = fs.constants.O_RDWR | fs.constants.O_APPEND | fs.constants.O_CREAT | fs.constants.O_NOFOLLOW;
    const descriptor = fs.openSync(path, flags, 0o600);
    try {
      fs.writeSync(descriptor, `${endsWell(descriptor) ? '' : '\n'}${line}\n`);
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    syncDirectory(dirname(path));
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

/** The error behind a failed write: 77 where it is not allowed, else 71. */
export function cannotWrite(path: string, cause: unknown): ToolError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const isDenied = code === 'EACCES' || code === 'EPERM' || code === 'EROFS';
  const why = code === 'ENOSPC' ? ': no space left' : code === 'EEXIST' ? ': it is there already' : '';
  return new ToolError(isDenied ? 'denied' : 'cannot-write', isDenied ? Exit.notAllowed : Exit.failed, `cannot write ${path}${why}`, { cause });
}

function endsWell(descriptor: number): boolean {
  const { size } = fs.fstatSync(descriptor);
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  fs.readSync(descriptor, last, 0, 1, size - 1);
  return last[0] === 10;
}

/** Returns when the names in a directory are on disk. */
export function syncDirectory(path: string): void {
  const descriptor = fs.openSync(path, 'r');
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { cannotWrite, syncDirectory } from './append.ts';
import type { NewFile, NewFileOptions } from './host.ts';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = fs.constants;

/** Begins a file under a name of its own (`….part`); `finish` puts it on disk and gives it its name, which must be free. */
export function createFile(path: string, { mode, owner }: NewFileOptions): NewFile {
  const part = `${path}.part`;
  let descriptor: number | null = null;
  const failing = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      discard();
      throw cannotWrite(path, cause);
    }
  };
  const discard = (): void => {
    if (descriptor === null) return;
    fs.closeSync(descriptor);
    descriptor = null;
    fs.rmSync(part, { force: true });
  };
  const opened = failing(() => {
    fs.mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    fs.rmSync(part, { force: true }); // left by a crash
    return fs.openSync(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
  });
  descriptor = opened;
  failing(() => {
    fs.fchmodSync(opened, mode);
    if (owner !== undefined) fs.fchownSync(opened, owner.uid, owner.gid);
  });
  return {
    write: (bytes) =>
      failing(() => {
        for (let done = 0; done < bytes.length;) done += fs.writeSync(opened, bytes, done);
      }),
    finish: () =>
      failing(() => {
        fs.fsyncSync(opened);
        fs.linkSync(part, path); // unlike a renaming it never takes the place of another file
        discard();
        syncDirectory(dirname(path));
      }),
    discard,
  };
}

/** Bytes that may still be written to the file system of a path, or of the nearest directory above it that is there. */
export function freeBytes(path: string): number | null {
  try {
    const { bavail, bsize } = fs.statfsSync(path);
    return bavail * bsize;
  } catch {
    return path === '/' || path === '.' ? null : freeBytes(dirname(path));
  }
}

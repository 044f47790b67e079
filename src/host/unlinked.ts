import * as fs from 'node:fs';
import type { FileFacts, OpenDirectory, ReadProblem } from './host.ts';
import { openLocalDirectory } from './open-directory.ts';
import { factsOf, readWhole } from './regular-file.ts';

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = fs.constants;

/** Facts of a path reached without following one link below `root`; null if a link or nothing is met. */
export function factsWithoutLinks(root: string, path: string): FileFacts | null {
  return atLast(root, path, (last) => factsOf(() => fs.lstatSync(last)));
}

/** A small file reached without following one link below `root`, latin1; null if a link or nothing is met. */
export function readWithoutLinks(root: string, path: string, limit?: number): string | null {
  return atLast(root, path, (last) => readWhole(last, limit, { followLast: false }));
}

/** A directory reached without following one link below `root`. */
export function openWithoutLinks(root: string, path: string): OpenDirectory | ReadProblem {
  return atLast(root, path, (last) => openLocalDirectory(last, false, path)) ?? 'gone';
}

/** Walks to the last component, holding each directory open, and acts on it below its parent's descriptor. */
function atLast<T>(root: string, path: string, act: (last: string) => T | null): T | null {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const last = parts.pop();
  if (last === undefined || parts.includes('..') || last === '..' || path.includes('\0')) return null;
  let directory: number | null = null;
  try {
    directory = fs.openSync(root, O_RDONLY | O_DIRECTORY);
    for (const part of parts) {
      const next = fs.openSync(`/proc/self/fd/${directory}/${part}`, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      fs.closeSync(directory);
      directory = next;
    }
    return act(`/proc/self/fd/${directory}/${last}`);
  } catch {
    return null;
  } finally {
    if (directory !== null) fs.closeSync(directory);
  }
}

import * as fs from 'node:fs';
import { Exit, ToolError } from '../domain/tool-error.ts';
import type { Host } from './host.ts';
import { listNames } from './local.ts';
import { nativePath } from './native-path.ts';
import { openLocalDirectory } from './open-directory.ts';
import { factsOf, openRegular, readWhole } from './regular-file.ts';
import { factsWithoutLinks, openWithoutLinks, readWithoutLinks } from './unlinked.ts';

const MOST_LINKS = 40;

/** Another machine's files below `root`: its links resolve inside, no program runs, nothing can be changed. */
export function rootedHost(root: string): Host {
  const base = fs.realpathSync(root);
  const outside = (path: string): string | null => {
    const inside = resolveInside(base, path, true);
    return inside === null ? null : base + nativePath(inside);
  };
  return {
    kind: 'rooted',
    root: base,
    uid: process.getuid?.() ?? -1,
    hostname: () => readWhole(outside('/etc/hostname') ?? '', 4096, { followLast: false })?.trim() || 'localhost',
    now: Date.now,
    pause: () => undefined,
    facts: (path) => {
      const inside = resolveInside(base, path, false);
      return inside === null ? null : factsOf(() => fs.lstatSync(base + nativePath(inside)));
    },
    factsUnlinked: (path) => factsWithoutLinks(base, nativePath(path)),
    list: (path) => {
      const found = outside(path);
      return found === null ? [] : listNames(found, path);
    },
    openDirectory: (path) => {
      const found = outside(path);
      return found === null ? 'gone' : openLocalDirectory(found, false);
    },
    openDirectoryUnlinked: (path) => openWithoutLinks(base, nativePath(path)),
    openFile: (path) => {
      const found = outside(path);
      return found === null ? 'gone' : openRegular(found, { followLast: false });
    },
    readText: (path, limit) => {
      const found = outside(path);
      return found === null ? null : readWhole(found, limit, { followLast: false });
    },
    readTextUnlinked: (path, limit) => readWithoutLinks(base, nativePath(path), limit),
    readLink: (path) => {
      const inside = resolveInside(base, path, false);
      if (inside === null) return null;
      try {
        return fs.readlinkSync(base + nativePath(inside), 'latin1');
      } catch {
        return null;
      }
    },
    resolve: (path) => resolveInside(base, path, true),
    run: ([path]) => {
      throw notRun(path);
    },
    runBeside: ([path]) => Promise.reject(notRun(path)),
    appendDurably: (path) => {
      throw notChanged(path);
    },
    createFile: (path) => {
      throw new ToolError('rooted', Exit.notAllowed, `${path} is not made: these are another machine's files (--root)`);
    },
    removeFile: (path) => {
      throw notChanged(path);
    },
    settle: (path) => resolveInside(base, path, true),
    swapFile: (path) => {
      throw notChanged(path);
    },
    dropPart: (path) => {
      throw notChanged(path);
    },
    lock: (path) => {
      throw notChanged(path);
    },
    request: () => null,
    requestScript: () => null,
    signal: () => {
      throw new ToolError('rooted', Exit.notAllowed, 'no process of another machine can be signalled (--root)');
    },
    freeBytes: () => null,
    program: () => null,
  };
}

/**
 * Resolves a path as that machine itself would, every link taken from `base`; the result has no link left (but for its last
 * component, unless `followLast`). null when a component is missing or links go round.
 */
export function resolveInside(base: string, path: string, followLast: boolean): string | null {
  if (path.includes('\0')) return null;
  let waiting = path.split('/');
  let resolved: string[] = [];
  let links = 0;
  while (waiting.length > 0) {
    const [part = '', ...rest] = waiting;
    waiting = rest;
    if (part === '' || part === '.') continue;
    if (part === '..') {
      resolved.pop();
      continue;
    }
    const here = `${base}/${nativePath([...resolved, part].join('/'))}`;
    const stat = lstat(here);
    if (stat === null) return null;
    if (!stat.isSymbolicLink() || (rest.every((more) => more === '') && !followLast)) {
      resolved.push(part);
      continue;
    }
    if (++links > MOST_LINKS) return null;
    const target = fs.readlinkSync(here, 'latin1');
    if (target.startsWith('/')) resolved = [];
    waiting = [...target.split('/'), ...rest];
  }
  return `/${resolved.join('/')}`;
}

function notChanged(path: string): ToolError {
  return new ToolError('rooted', Exit.notAllowed, `${path} is not changed: these are another machine's files (--root)`);
}

function notRun(path: string): ToolError {
  return new ToolError('rooted', Exit.unavailable, `${path} is not run: these are another machine's files (--root)`);
}

function lstat(path: string): fs.Stats | null {
  try {
    return fs.lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

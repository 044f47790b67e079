import * as fs from 'node:fs';
import { hostname as osHostname } from 'node:os';
import { Exit, ToolError } from '../domain/tool-error.ts';
import { appendDurably } from './append.ts';
import type { Host } from './host.ts';
import { factsOf, openRegular, problemOf, readWhole } from './regular-file.ts';
import { requestLocally, requestScript } from './local-request.ts';
import { lockFile } from './lock-file.ts';
import { createFile, freeBytes } from './new-file.ts';
import { removeFile } from './remove-file.ts';
import { nativePath } from './native-path.ts';
import { openLocalDirectory } from './open-directory.ts';
import { runBeside, runProgram } from './run-program.ts';
import { signalProcess } from './signal-process.ts';
import { sleepFor } from './sleep.ts';
import { dropPart, settlePath, swapFile } from './swap-file.ts';
import { factsWithoutLinks, openWithoutLinks, readWithoutLinks } from './unlinked.ts';

/** This machine. */
export function localHost(): Host {
  return {
    kind: 'local',
    uid: process.getuid?.() ?? -1,
    hostname: osHostname,
    now: Date.now,
    pause: sleepFor,
    facts: (path) => factsOf(() => fs.lstatSync(nativePath(path))),
    factsUnlinked: (path) => factsWithoutLinks('/', nativePath(path)),
    list: (path) => listNames(nativePath(path), path),
    openDirectory: (path) => openLocalDirectory(nativePath(path)),
    openDirectoryUnlinked: (path) => openWithoutLinks('/', nativePath(path)),
    openFile: (path) => openRegular(nativePath(path), { followLast: true }),
    readText: (path, limit) => readWhole(nativePath(path), limit, { followLast: true }),
    readTextUnlinked: (path, limit) => readWithoutLinks('/', nativePath(path), limit),
    readLink: (path) => orNull(() => fs.readlinkSync(nativePath(path), 'latin1')),
    resolve: (path) => orNull(() => fs.realpathSync.native(nativePath(path), 'latin1')),
    run: runProgram,
    runBeside,
    appendDurably: (path, line) => appendDurably(nativePath(path), line),
    createFile: (path, options) => createFile(nativePath(path), options),
    removeFile: (path) => removeFile(nativePath(path)),
    settle: settlePath,
    swapFile,
    dropPart,
    lock: lockFile,
    request: requestLocally,
    requestScript,
    signal: signalProcess,
    freeBytes: (path) => freeBytes(nativePath(path)),
    program: (...candidates) => candidates.find(isExecutable) ?? null,
  };
}

/** Names in a directory, sorted bytewise; `shown` is the path used in an error. */
export function listNames(path: string, shown: string): readonly string[] {
  try {
    return fs.readdirSync(path, 'latin1').sort((left, right) => (left < right ? -1 : left > right ? 1 : 0));
  } catch (cause) {
    const problem = problemOf(cause);
    if (problem === 'gone' || problem === 'not-a-file' || problem === 'link') return [];
    throw new ToolError('cannot-read', Exit.failed, `cannot read ${shown}`, { cause });
  }
}

function isExecutable(path: string): boolean {
  try {
    fs.accessSync(path, fs.constants.X_OK);
    return fs.statSync(path).isFile();
  } catch {
    return false;
  }
}

function orNull(read: () => string): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}

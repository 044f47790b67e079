import * as fs from 'node:fs';
import type { OpenDirectory, OpenFile, ReadProblem } from './host.ts';
import { nativePath } from './native-path.ts';
import { factsOf, openRegular, problemOf } from './regular-file.ts';

const { O_DIRECTORY, O_NOCTTY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = fs.constants;
const READ = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
const NO_ENTRY = { throwIfNoEntry: false } as const;

/** Only the main thread can change its directory. The module takes a hundredth of a second to load: it is asked for when it is needed. */
const isMainThread = (): boolean => process.getBuiltinModule('node:worker_threads').isMainThread;

/** Opens a directory whose files are then read below its descriptor, so that a swapped parent changes nothing; `shown` is the path it is known by. */
export function openLocalDirectory(path: string, followLast = true, shown = path): OpenDirectory | ReadProblem {
  try {
    return new LocalDirectory(shown, fs.openSync(path, O_RDONLY | O_DIRECTORY | (followLast ? 0 : O_NOFOLLOW)));
  } catch (cause) {
    return problemOf(cause);
  }
}

/** Does work that reads many places of a directory, standing in it only once. */
export function standingIn<T>(directory: OpenDirectory, work: () => T): T {
  const leave = directory.stand();
  try {
    return work();
  } finally {
    leave();
  }
}

class LocalDirectory implements OpenDirectory {
  readonly path: string;
  readonly #descriptor: number;
  readonly #below: string;
  /** What a name is put behind: nothing while the process stands in the directory. */
  #prefix: string;

  constructor(path: string, descriptor: number) {
    this.path = path;
    this.#descriptor = descriptor;
    this.#below = `/proc/self/fd/${descriptor}/`;
    this.#prefix = this.#below;
  }

  names(below?: string, most = Number.POSITIVE_INFINITY): string[] | ReadProblem {
    let descriptor: number;
    try {
      descriptor = fs.openSync(this.#prefix + (below ?? '.'), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    } catch (cause) {
      return problemOf(cause);
    }
    try {
      return namesInOrder(`/proc/self/fd/${descriptor}`, most);
    } catch (cause) {
      return problemOf(cause);
    } finally {
      fs.closeSync(descriptor);
    }
  }

  read(name: string, into: Uint8Array): number | ReadProblem {
    let descriptor: number;
    try {
      descriptor = fs.openSync(this.#prefix + name, READ);
    } catch (cause) {
      return problemOf(cause);
    }
    try {
      const read = fs.readSync(descriptor, into, 0, into.length, null);
      return read > 0 || fs.fstatSync(descriptor).isFile() ? read : 'not-a-file';
    } catch (cause) {
      return problemOf(cause);
    } finally {
      fs.closeSync(descriptor);
    }
  }

  size(name: string): number {
    const stat = fs.lstatSync(this.#prefix + name, NO_ENTRY);
    return stat?.isFile() ? stat.size : -1;
  }

  directory(name: string): OpenDirectory | ReadProblem {
    const inside = name === '' || name === '.' || name === '..' || name.includes('/') ? null : name;
    return inside === null ? 'not-a-file' : openLocalDirectory(this.#prefix + nativePath(inside), false, `${this.path}/${inside}`);
  }

  open(name: string): OpenFile | ReadProblem {
    return openRegular(this.#prefix + nativePath(name), { followLast: false });
  }

  facts(name: string): ReturnType<OpenDirectory['facts']> {
    return factsOf(() => fs.lstatSync(this.#prefix + nativePath(name), NO_ENTRY));
  }

  readLink(name: string): string | null {
    try {
      return fs.readlinkSync(this.#prefix + name, 'latin1');
    } catch {
      return null;
    }
  }

  stand(): () => void {
    if (this.#prefix === '' || !isMainThread()) return () => undefined;
    const before = fs.openSync('.', O_RDONLY | O_DIRECTORY);
    process.chdir(this.#below);
    this.#prefix = '';
    return () => {
      this.#prefix = this.#below;
      process.chdir(`/proc/self/fd/${before}`);
      fs.closeSync(before);
    };
  }

  standBeside(): void {
    const own = fs.fstatSync(this.#descriptor, { bigint: true });
    const here = fs.statSync('.', { bigint: true });
    if (own.dev === here.dev && own.ino === here.ino) this.#prefix = '';
  }

  close(): void {
    fs.closeSync(this.#descriptor);
  }
}

/** Names as the file system gives them: `readdirSync` would sort them, and Exim's order of equal keys is the directory's. */
function namesInOrder(path: string, most: number): string[] {
  const names: string[] = [];
  const directory = fs.opendirSync(path, { encoding: 'latin1' as BufferEncoding, bufferSize: 1024 });
  try {
    for (let entry = directory.readSync(); entry !== null && names.length < most; entry = directory.readSync()) names.push(entry.name);
  } finally {
    directory.closeSync();
  }
  return names;
}

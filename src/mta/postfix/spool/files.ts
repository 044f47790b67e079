import type { QueueId } from '../../../domain/queue-id.ts';
import type { Host, OpenDirectory, OpenFile } from '../../../host/host.ts';
import { CORRUPT, QUEUES, type PostfixInstance } from '../place.ts';
import { hashCharacters, readPostfixId } from '../queue-id.ts';

/** The owner may execute what is whole; one that is still being written cannot be (mail_queue.h). */
const READY = 0o100;
const MOST_DEPTH = 4;

/** A queue of an instance, open. Close it when done. */
export interface OpenQueue {
  readonly instance: PostfixInstance;
  /** Its name in Postfix. */
  readonly name: string;
  readonly directory: OpenDirectory;
}

/** Opens a queue's directory; why not, where it is not there or may not be read. */
export function openQueue(host: Host, instance: PostfixInstance, name: string): OpenQueue | string {
  const directory = host.openDirectory(`${instance.spool}/${name}`);
  return typeof directory === 'string' ? directory : { instance, name, directory };
}

/** A queue file by its place below the queue's directory: `A/` or `''`, and its id. */
export interface QueueFileName {
  readonly below: string;
  readonly id: QueueId;
}

/** Files of a queue in the order of showq(8): that of the directory, hashed directories (one letter) where they are met. */
export function* fileNames(directory: OpenDirectory, below = ''): Generator<QueueFileName, void, undefined> {
  const names = directory.names(below === '' ? undefined : below.slice(0, -1));
  if (typeof names === 'string') return;
  for (const name of names) {
    if (name.length === 1 && name !== '.' && below.length < MOST_DEPTH * 2) yield* fileNames(directory, `${below}${name}/`);
    const id = readPostfixId(name);
    if (id !== null) yield { below, id };
  }
}

/** Opens a queue file that is whole; null when it has left, is no file, or is still being written. */
export function openQueueFile({ directory, name }: OpenQueue, { below, id }: QueueFileName): OpenFile | null {
  const file = directory.open(below + id);
  if (typeof file === 'string') return null;
  if (name === CORRUPT || (file.facts.mode & READY) !== 0) return file;
  file.close();
  return null;
}

/** Where a message is now. */
export interface FoundFile {
  readonly queue: OpenQueue;
  readonly name: QueueFileName;
  readonly file: OpenFile;
}

/** The queues of all instances, opened when they are asked for and kept open. */
export class QueueDirectories {
  private readonly host: Host;
  private readonly instances: readonly PostfixInstance[];
  private readonly open = new Map<string, OpenQueue | null>();

  constructor(host: Host, instances: readonly PostfixInstance[]) {
    this.host = host;
    this.instances = instances;
  }

  /** Opens the file of a message, wherever it is; null when it has left. It is looked for more than once, because it may change its queue meanwhile. */
  find(id: QueueId, only: PostfixInstance | null = null): FoundFile | null {
    for (let tries = 0; tries < 3; tries++) {
      for (const instance of only === null ? this.instances : [only]) {
        for (const name of [...QUEUES, CORRUPT]) {
          const found = this.findIn(instance, name, id);
          if (found !== null) return found;
        }
      }
    }
    return null;
  }

  /** The defer(8) log of a message: what its last attempt came to. */
  openAnswers(instance: PostfixInstance, id: QueueId): OpenFile | null {
    const queue = this.queue(instance, 'defer');
    if (queue === null) return null;
    for (const below of placesOf(instance, 'defer', id)) {
      const file = queue.directory.open(below + id);
      if (typeof file !== 'string') return file;
    }
    return null;
  }

  close(): void {
    for (const queue of this.open.values()) queue?.directory.close();
    this.open.clear();
  }

  private findIn(instance: PostfixInstance, name: string, id: QueueId): FoundFile | null {
    const queue = this.queue(instance, name);
    if (queue === null) return null;
    for (const below of placesOf(instance, name, id)) {
      const file = openQueueFile(queue, { below, id });
      if (file !== null) return { queue, name: { below, id }, file };
    }
    return null;
  }

  private queue(instance: PostfixInstance, name: string): OpenQueue | null {
    const key = `${instance.spool}/${name}`;
    const known = this.open.get(key);
    if (known !== undefined) return known;
    const opened = openQueue(this.host, instance, name);
    const queue = typeof opened === 'string' ? null : opened;
    this.open.set(key, queue);
    return queue;
  }
}

/** Directories that may hold an id's file: hashed as configured, else flat; the settings may have changed since it came. */
function placesOf({ hashed, depth }: PostfixInstance, name: string, id: QueueId): readonly string[] {
  const characters = hashCharacters(id);
  const path = (levels: number): string => Array.from({ length: levels }, (_, level) => `${characters.charAt(level) || '_'}/`).join('');
  const first = hashed.includes(name) ? depth : 0;
  return [...new Set([first, 0, 1, 2])].map(path);
}

import type { MessageRef } from '../../domain/queue-id.ts';
import type { Host } from '../../host/host.ts';
import type { MessageFile } from '../mta.ts';
import type { EximPlace } from './place.ts';
import { findSpoolQueue } from './spool/entries.ts';

const LONGEST = 1024 * 1024 * 1024;

/** The -H, -D and -J files of a message as they are, one in memory at a time; none when it has left. */
export function* loadFiles(host: Host, place: EximPlace, { queue, id }: MessageRef): Generator<MessageFile, void, undefined> {
  const base = findSpoolQueue(host, place.spool, queue)?.base;
  const input = base === undefined ? 'gone' : host.openDirectory(`${base}/input`);
  if (typeof input === 'string') return;
  try {
    const split = id.charAt(5);
    const isSplit = input.facts(split)?.kind === 'directory' && input.facts(`${split}/${id}-H`) !== null;
    for (const suffix of ['H', 'D', 'J']) {
      const file = input.open(`${isSplit ? `${split}/` : ''}${id}-${suffix}`);
      if (typeof file === 'string') continue;
      try {
        const bytes = new Uint8Array(Math.min(file.size, LONGEST));
        let read = 0;
        while (read < bytes.length) {
          const more = file.readAt(bytes.subarray(read), read);
          if (more === 0) break;
          read += more;
        }
        yield { name: `${id}-${suffix}`, bytes: bytes.subarray(0, read) };
      } finally {
        file.close();
      }
    }
  } finally {
    input.close();
  }
}

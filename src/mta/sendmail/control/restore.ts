import type { QueueId } from '../../../domain/queue-id.ts';
import type { Host } from '../../../host/host.ts';
import type { MessageFile } from '../../mta.ts';
import type { SendmailQueue } from '../place.ts';
import { readControlFile } from '../spool/control-file.ts';

interface Restoring {
  readonly queue: SendmailQueue;
  readonly id: QueueId;
}

/**
 * Puts the files of a message back as Sendmail keeps them: the body first, the control file last and whole. It gets the queue's first directory; where its body was
 * in another one, that is said by its `d` line, which then stays true. null when done.
 */
export function restoreFiles(host: Host, { queue, id }: Restoring, files: readonly MessageFile[]): 'incomplete' | null {
  const control = files.find(({ name }) => name === `qf${id}` || name === `hf${id}`);
  const body = files.find(({ name }) => name === `df${id}`);
  const [directory] = queue.directories;
  if (control === undefined || body === undefined || directory === undefined) return 'incomplete';
  const { isClosed, sender, bodyDirectory } = readControlFile(Buffer.from(control.bytes).toString('latin1'));
  if (!isClosed || sender === null) return 'incomplete';
  const bodies = bodyDirectory === null ? directory : queue.directories.find(({ path }) => path.endsWith(`/${bodyDirectory}`));
  const facts = host.facts(host.resolve(directory.control) ?? directory.control);
  if (bodies === undefined || facts === null) return 'incomplete';
  // Those of the mail server are root's own; local submissions belong to the user of that queue.
  const owner = queue.isClient ? { uid: facts.uid, gid: facts.gid } : { uid: 0, gid: facts.gid };
  for (const [path, bytes] of [
    [`${bodies.body}/df${id}`, body.bytes],
    [`${directory.control}/${control.name}`, control.bytes],
  ] as const) {
    const created = host.createFile(path, { mode: queue.isClient ? 0o660 : 0o640, owner });
    created.write(bytes);
    created.finish();
  }
  return null;
}

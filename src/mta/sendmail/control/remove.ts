import type { ActionOutcome } from '../../../domain/queue-action.ts';
import type { QueueId } from '../../../domain/queue-id.ts';
import type { Host } from '../../../host/host.ts';
import type { QueueDirectory, SendmailQueue } from '../place.ts';
import type { SpoolEntry } from '../spool/entries.ts';
import type { EntryReader } from '../spool/entry-reader.ts';

/** A message whose files are to go, after Sendmail was told to quarantine it. */
export interface Removing {
  readonly queue: SendmailQueue;
  readonly reader: EntryReader;
  readonly id: QueueId;
  /** Ids that Sendmail has passed over. */
  readonly skipped: ReadonlySet<string>;
}

/** A reception makes an empty control file first and may take long over the body (queue.c; Sendmail itself waits as long). */
const RECEIVING = 600_000;
/** A body without a control file is left by a crash if it is older than this. */
const ORPHAN = 86_400_000;

/**
 * Takes a message's files away: the control file first, so that nothing is delivered without its body, then body and transcript. Only what is quarantined, put aside
 * by Sendmail, or cannot be read by it goes.
 */
export function removeMessage(host: Host, { queue, reader, id, skipped }: Removing): ActionOutcome {
  const done = (result: ActionOutcome['result'], says: string | null = null): ActionOutcome => ({ id, result, says, reason: null });
  if (skipped.has(id)) return done('locked');
  const found = reader.find(id) ?? reader.findBody(id);
  if (found === null) return { ...done('gone'), reason: 'left' };
  const { directory, entry } = found;
  const obstacle = obstacleOf(host, { reader, directory, entry });
  if (obstacle !== null) return obstacle === 'locked' ? done('locked') : done('failed', obstacle);
  const body = reader.bodyPath(directory, entry);
  if (entry.kind !== 'df') host.removeFile(`${directory.control}/${entry.kind}${id}`);
  // A run of quarantined mail that began before may have written it anew: then it is whole, and is tried again.
  if (reader.find(id) !== null) return done('locked');
  for (const path of new Set([`${body}/df${id}`, ...queue.directories.map(({ body: other }) => `${other}/df${id}`)])) host.removeFile(path);
  host.removeFile(`${directory.transcript}/xf${id}`);
  return done('removed');
}

/** Takes away the body of a message whose control file a removal has taken before it broke off; whether there was one. */
export function removeBody(host: Host, { queue, reader }: Pick<Removing, 'queue' | 'reader'>, id: QueueId): boolean {
  if (reader.find(id) !== null || reader.findBody(id) === null) return false;
  for (const { body, transcript } of queue.directories) for (const path of [`${body}/df${id}`, `${transcript}/xf${id}`]) host.removeFile(path);
  return true;
}

/** Why the files must stay: `locked` where trying again may help, else in words. */
function obstacleOf(
  host: Host,
  { reader, directory, entry }: { readonly reader: EntryReader; readonly directory: QueueDirectory; readonly entry: SpoolEntry },
): string | null {
  if (entry.kind === 'hf' || entry.kind === 'Qf') return null;
  const path = entry.kind === 'df' ? `${directory.body}/df${entry.id}` : `${directory.control}/qf${entry.id}`;
  const facts = host.facts(path);
  const age = facts === null ? 0 : host.now() - facts.modifiedAt;
  if (entry.kind === 'df') return age < ORPHAN ? 'a body younger than a day: its message may still be arriving' : null;
  if (facts?.kind === 'file' && facts.size === 0) return age < RECEIVING ? 'a message that may still be arriving' : null;
  return reader.read(directory, entry)?.state === 'unreadable' ? null : 'locked';
}

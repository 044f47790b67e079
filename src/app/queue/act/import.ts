import { randomBytes } from 'node:crypto';
import type { JournalEntry } from '../../../domain/journal-entry.ts';
import type { ActionOutcome } from '../../../domain/queue-action.ts';
import type { MessageRef } from '../../../domain/queue-id.ts';
import { Exit, ToolError } from '../../../domain/tool-error.ts';
import { appendEntry } from '../../../journal/journal.ts';
import type { MailServer, MessageFile } from '../../../mta/mta.ts';
import type { Context } from '../../context.ts';
import { readArchive } from './archive.ts';
import { Controls } from './controls.ts';
import { keyOf } from './export.ts';
import { REMEDY } from './plan.ts';

/** A message of an archive, with the files that the mail server keeps of it. */
interface ArchivedMessage {
  readonly ref: MessageRef;
  readonly files: MessageFile[];
}

/** The ids in an archive, in its order. Throws ToolError 64 where the file is no archive of ours. */
export async function listArchive(context: Context, file: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { ref } of archivedMessages(context, file)) ids.push(ref.id);
  return ids;
}

interface Importing {
  readonly file: string;
  readonly ids: ReadonlySet<string>;
  readonly by: string;
  readonly tell: (outcome: ActionOutcome) => void;
}

/**
 * Puts messages of an archive back into the queue as they were: same id, same state, same origin. One that is still queued is left. Their files are put
 * back, and not their text sent anew, because that would make root their sender and forget who has got them already.
 */
export async function importMessages(context: Context, { file, ids, by, tell }: Importing): Promise<boolean> {
  const { host, journal } = context;
  const controls = new Controls(context);
  const entry: JournalEntry = {
    ...{ action: randomBytes(4).toString('hex'), at: host.now(), by, source: 'queue', remedy: `${REMEDY}import`, state: 'planned', until: null },
    plan: { verb: 'import', export: file, messages: ids.size, ids: [...ids].slice(0, 10_000) },
  };
  appendEntry(host, journal, entry);
  let isWhole = true;
  try {
    for await (const message of archivedMessages(context, file)) {
      if (!ids.has(message.ref.id)) continue;
      const outcome = restored(controls, message);
      isWhole &&= outcome.result !== 'failed';
      tell(outcome);
    }
  } finally {
    controls.close();
  }
  appendEntry(host, journal, { ...entry, at: host.now(), state: isWhole ? 'applied' : 'partial' });
  return isWhole;
}

function restored(controls: Controls, { ref, files }: ArchivedMessage): ActionOutcome {
  const problem = controls.of(ref.mta).restore(ref, files);
  if (problem === null) return { id: ref.id, result: 'restored', says: null, reason: null };
  if (problem === 'stillQueued') return { id: ref.id, result: 'skipped', says: null, reason: 'stillQueued' };
  return { id: ref.id, result: 'failed', says: null, reason: 'notExported' };
}

async function* archivedMessages({ host, servers }: Context, file: string): AsyncGenerator<ArchivedMessage, void, undefined> {
  const opened = host.openFile(file);
  if (typeof opened === 'string') throw notAnArchive(file, opened);
  let message: ArchivedMessage | null = null;
  try {
    for await (const { name, bytes } of readArchive(opened)) {
      const place = placeOf(name, servers);
      if (place === null) continue;
      if (message !== null && keyOf(message.ref) !== keyOf(place.ref)) {
        yield message;
        message = null;
      }
      message ??= { ref: place.ref, files: [] };
      message.files.push({ name: place.name, bytes });
    }
  } catch (cause) {
    throw cause instanceof ToolError ? cause : notAnArchive(file, cause instanceof Error ? cause.message : '');
  } finally {
    opened.close();
  }
  if (message !== null) yield message;
}

/** `spool/MTA/FILE`, `spool/MTA/QUEUE/FILE`: whose file it is. Names are only compared and checked, never used as paths. */
function placeOf(path: string, servers: readonly MailServer[]): { readonly ref: MessageRef; readonly name: string } | null {
  const [, mta, queue = '', name = ''] = /^spool\/([a-z]+)\/(?:(.{1,300})\/)?([^/]+)$/.exec(path) ?? [];
  const id = servers.find(({ kind }) => kind === mta)?.idOfFile(name) ?? null;
  return id === null ? null : { ref: { mta: mta as MessageRef['mta'], queue, id }, name };
}

function notAnArchive(file: string, why: string): ToolError {
  return new ToolError('bad-archive', Exit.usage, `not an archive of queue export: ${file} (${why})`, { params: { file, why } });
}

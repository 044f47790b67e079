import type { MessageRef } from '../../../domain/queue-id.ts';
import { Exit, ToolError } from '../../../domain/tool-error.ts';
import type { Instant } from '../../../domain/untrusted.ts';
import type { MailServer } from '../../../mta/mta.ts';
import { stamper } from '../../../parse/stamp.ts';
import type { Context } from '../../context.ts';
import { messageJson } from '../message-json.ts';
import { messageSource } from '../message-source.ts';
import { ArchiveWriter } from './archive.ts';
import type { ChosenMessage } from './choose.ts';

/** A body of more than this is in the archive as the mail server keeps it, but not again as an .eml. */
const LONGEST_EML = 256 * 1024 * 1024;
/** What a message takes beside its own bytes. */
const OVERHEAD = 2048;

/** An archive that is on disk. */
export interface Exported {
  readonly file: string;
  readonly bytes: number;
  /** Names (`keyOf`) of the messages in it; the others had left before. */
  readonly keys: ReadonlySet<string>;
}

/** Where the archive of an action is written: `2026-11-24T022453Z-4f1c09ab.tar.gz`. */
export function exportPath({ exports }: Pick<Context, 'exports'>, action: string, at: Instant): string {
  const stamp = new Date(at)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '');
  return `${exports}/${stamp}-${action}.tar.gz`;
}

/**
 * Writes messages to an archive for root alone: `spool/MTA/` with the mail server's own files, `ID.eml`, and `index.jsonl` with a line each as `queue list --json`
 * has it. When this returns it is on disk. Throws ToolError 71 where there is no room, and the archive is not there then.
 */
export async function exportMessages(context: Context, messages: readonly ChosenMessage[], file: string): Promise<Exported> {
  const { host, servers, zone } = context;
  requireRoom(context, messages, file);
  const archive = new ArchiveWriter(host.createFile(file, { mode: 0o600 }), new Date(host.now()));
  const keys = new Set<string>();
  const index: Buffer[] = [];
  const telling = new Map(servers.map((server) => [server.kind, { server, stamp: stamper(zone), sourceOf: messageSource(server) }] as const));
  try {
    for (const { ref } of messages) {
      const how = telling.get(ref.mta);
      const stored = how?.server.loadMessage(ref.id, { queue: ref.queue, bodyLimit: LONGEST_EML }) ?? null;
      if (how === undefined || stored === null) continue;
      const line = Buffer.from(`${messageJson(stored.message, how)}\n`, 'utf8');
      if (!(await addFiles(archive, how.server, ref))) continue;
      if (!stored.body.truncated)
        await archive.add(`${ref.id}.eml`, Buffer.concat([Buffer.from(`${stored.rawHeaders}\n`, 'latin1'), stored.body.bytes]));
      index.push(line);
      keys.add(keyOf(ref));
    }
    await archive.add('index.jsonl', Buffer.concat(index));
    await archive.finish();
  } catch (cause) {
    archive.discard();
    throw cause;
  }
  return { file, bytes: archive.written, keys };
}

/** A message's name among those of all mail servers at one time. */
export function keyOf({ mta, id }: MessageRef): string {
  return `${mta}/${id}`;
}

/** Adds the mail server's own files of one message; false when it has left. */
async function addFiles(archive: ArchiveWriter, server: MailServer, ref: ChosenMessage['ref']): Promise<boolean> {
  let files = 0;
  for (const { name, bytes } of server.loadFiles(ref)) {
    await archive.add(`spool/${ref.mta}/${ref.queue === '' ? '' : `${ref.queue}/`}${name}`, bytes);
    files++;
  }
  return files > 0;
}

/** Throws ToolError 71 where the messages would not fit unpacked; what is packed is smaller. */
function requireRoom({ host }: Context, messages: readonly ChosenMessage[], file: string): void {
  const free = host.freeBytes(file);
  const wanted = messages.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0) + OVERHEAD, 0);
  if (free === null || wanted <= free) return;
  throw new ToolError('no-room', Exit.failed, `no room for the archive ${file}: ${wanted} bytes wanted, ${free} free`, {
    hint: 'Make room, name another directory (exports in /etc/spamtrace.toml), or use --no-export.',
    params: { file, wanted, free },
  });
}

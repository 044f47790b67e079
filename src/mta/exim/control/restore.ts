import type { QueueId } from '../../../domain/queue-id.ts';
import type { Host } from '../../../host/host.ts';
import type { MessageFile } from '../../mta.ts';
import { readEnvelope } from '../spool/envelope.ts';

interface Restoring {
  /** `input` of the queue. */
  readonly directory: string;
  readonly id: QueueId;
  /** Login name of the Exim user, to whom the files must belong. */
  readonly user: string;
}

/**
 * Puts the files of a message back where Exim keeps them: body and journal first, the -H file last and whole, as a reception does (Exim takes no
 * notice of a body alone). The flat place is right whether the spool is split or not: Exim looks in both. null when done.
 */
export function restoreFiles(host: Host, { directory, id, user }: Restoring, files: readonly MessageFile[]): 'incomplete' | null {
  const file = (suffix: string): Uint8Array | null => files.find(({ name }) => name === `${id}-${suffix}`)?.bytes ?? null;
  const [header, body, journal] = [file('H'), file('D'), file('J')];
  const owner = ownerOf(host, directory);
  if (header === null || body === null || owner === null || user === '') return 'incomplete';
  const isWhole = typeof readEnvelope(Buffer.from(header).toString('latin1'), id) !== 'string';
  if (!isWhole || !Buffer.from(body.subarray(0, 32)).toString('latin1').startsWith(`${id}-D\n`)) return 'incomplete';
  const parts: readonly (readonly [suffix: string, bytes: Uint8Array])[] = [
    ['D', body],
    ...(journal === null ? [] : [['J', journal] as const]),
    ['H', header],
  ];
  for (const [suffix, bytes] of parts) {
    const created = host.createFile(`${directory}/${id}-${suffix}`, { mode: 0o640, owner });
    created.write(bytes);
    created.finish();
  }
  return null;
}

/** Exim's own user and group, as the directory shows them. */
function ownerOf(host: Host, directory: string): { readonly uid: number; readonly gid: number } | null {
  const facts = host.facts(directory);
  return facts?.kind === 'directory' ? { uid: facts.uid, gid: facts.gid } : null;
}

import { createHash } from 'node:crypto';
import type { Source } from '../../domain/source.ts';
import type { Host } from '../../host/host.ts';

/** SHA-256 of the file that a source is, hex; null where it is none or cannot be read. No link on the way is followed: its owner could point it anywhere. */
export function digestOf(host: Host, source: Source): string | null {
  if (source.kind !== 'script' || source.path === null) return null;
  const text = host.readTextUnlinked(source.path);
  return text === null ? null : createHash('sha256').update(text, 'latin1').digest('hex');
}

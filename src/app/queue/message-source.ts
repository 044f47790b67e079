import type { QueueMessage } from '../../domain/message.ts';
import type { MailServer } from '../../mta/mta.ts';
import { spoolSourceIds, type SourceOf } from './source-from-spool.ts';

/** Names the source of single messages of a mail server by the spool alone, loading the original of a bounce when it is still queued. */
export function messageSource(server: MailServer): SourceOf {
  return spoolSourceIds({ original: (bounce, text) => originalOf(server, bounce, text) });
}

/** The message that a bounce names, from the same queue; null when the text is no id or it has left. */
export function originalOf(server: MailServer, bounce: QueueMessage, text: string): QueueMessage | null {
  const id = server.readId(text);
  return id === null ? null : (server.loadMessage(id, { queue: bounce.ref.queue, bodyLimit: 0 })?.message ?? null);
}

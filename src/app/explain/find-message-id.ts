import type { QueueId } from '../../domain/queue-id.ts';
import { linesFrom, openText } from '../../logs/log-files.ts';
import type { MailServer, Window } from '../../mta/mta.ts';
import type { Host } from '../../host/host.ts';

const MOST = 10;

/** Queue ids of the messages that came in with a Message-ID (its sender chose it: several may bear the same), from queue and log, newest last. */
export function findByMessageId(host: Host, server: MailServer, messageId: string, window: Window): readonly QueueId[] {
  const found = new Set<QueueId>();
  const bare = messageId.replace(/^<|>$/g, '');
  if (bare.length < 3 || bare.length > 500) return [];
  for (const id of loggedIds(host, server, bare, window)) if (found.size < MOST) found.add(id);
  for (const { ref, traits } of server.listQueue()) {
    if (found.size < MOST && traits?.messageId?.trim().replace(/^<|>$/g, '') === bare) found.add(ref.id);
  }
  return [...found];
}

function* loggedIds(host: Host, server: MailServer, messageId: string, window: Window): Iterable<QueueId> {
  const wanted = Buffer.from(messageId, 'utf8').toString('latin1');
  for (const { path } of server.listLogs(window)) {
    const text = openText(host, path);
    if (text === null) continue;
    for (const { line } of linesFrom(text, window.from, (some) => server.readLine(some)?.at ?? null)) {
      if (!line.includes(wanted)) continue;
      const read = server.readLine(line);
      const id =
        (read?.kind === 'arrival' || read?.kind === 'envelope') && read.fields['id'] === wanted && read.id !== null ? server.readId(read.id) : null;
      if (id !== null) yield id;
    }
    text.close();
  }
}

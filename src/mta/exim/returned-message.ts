import { readEximId } from './spool/message-id.ts';

/** Who handed over the message that a bounce returns, as this server's own Received header in it tells. */
export interface ReturnedOrigin {
  readonly id: string | null;
  /** Local user of a message handed over by a command. */
  readonly user: string | null;
}

const MARKERS = [/^Content-[Tt]ype: (?:message\/rfc822|text\/rfc822-headers)/m, /^------ This is a copy of (?:the|your) message/m];
const LOCAL = /^Received: from (\S+) (?:\(helo=\S+\)\s+)?by \S+ with local(?:-\w+)? \(Exim [^)]*\)/;
const ID = /\n[ \t]+id ([0-9A-Za-z-]{16,23})(?=[\s;])/;

/**
 * Origin of the message that a bounce of Exim's own making returns (moan.c: since 4.80 a MIME report with `message/rfc822`, before that a marker line).
 * Only the first Received header counts: what stands below it the sender wrote. null when no returned message is found.
 */
export function readReturnedOrigin(body: string): ReturnedOrigin | null {
  const start = Math.min(...MARKERS.map((marker) => marker.exec(body)?.index ?? Infinity));
  if (start === Infinity) return null;
  const returned = body.slice(start, start + 16_384);
  const at = returned.indexOf('\nReceived: ');
  if (at < 0) return null;
  const header = /^[^\n]*(?:\n[ \t][^\n]*)*/.exec(returned.slice(at + 1))?.[0] ?? '';
  const id = ID.exec(header)?.[1];
  return { id: id === undefined ? null : readEximId(id), user: LOCAL.exec(header)?.[1] ?? null };
}

import type { ReturnedOrigin } from '../../mta.ts';
import { readSendmailId } from './message-id.ts';

const MARKER = /^Content-Type: (?:message\/rfc822|text\/rfc822-headers)/im;
const LOCAL = /^Received: \(from ([^@\s()]+)@localhost\)/i;
const ID = /\sid ([0-9A-Za-z]{8}\d{5,10})(?=[\s;])/;
const LONGEST = 16_384;

/**
 * Origin of the message that a bounce of Sendmail's own making returns (RFC 3464; savemail.c). Only the first Received header counts: what stands below it the
 * sender may have written. null when no returned message is found.
 */
export function readReturnedOrigin(body: string): ReturnedOrigin | null {
  const start = MARKER.exec(body)?.index ?? -1;
  if (start < 0) return null;
  const returned = body.slice(start, start + LONGEST);
  const at = /\nReceived: /i.exec(returned)?.index ?? -1;
  if (at < 0) return null;
  const header = /^[^\n]*(?:\n[ \t][^\n]*)*/.exec(returned.slice(at + 1))?.[0] ?? '';
  const id = ID.exec(header)?.[1];
  return { id: id === undefined ? null : readSendmailId(id), user: LOCAL.exec(header)?.[1] ?? null };
}

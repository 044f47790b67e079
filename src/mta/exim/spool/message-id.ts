import type { QueueId } from '../../../domain/queue-id.ts';

const ID = /^[0-9A-Za-z]{6}-(?:[0-9A-Za-z]{6}-[0-9A-Za-z]{2}|[0-9A-Za-z]{11}-[0-9A-Za-z]{4})$/;
const FILE = new RegExp(`${ID.source.slice(0, -1)}-[HJ]$`);
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CLASSIC_LENGTH = 16;

/** An Exim message id (Exim spec, "Message identification": 16 characters, 23 since 4.97), or null for any other text. */
export function readEximId(text: string): QueueId | null {
  return ID.test(text) ? (text as QueueId) : null;
}

/** Whether a spool file name is that of a message's -H or -J file. */
export function isMessageFile(name: string): boolean {
  return FILE.test(name);
}

/** Seconds since the epoch at which an id was made; its sub-second part depends on the release and is left out. */
export function secondsOfId(id: QueueId): number {
  let seconds = 0;
  for (let at = 0; at < 6; at++) seconds = seconds * ALPHABET.length + ALPHABET.indexOf(id.charAt(at));
  return seconds;
}

/** Bytes of the first line of a -D file, its own name: they do not count as body (exim 4.97 spool_in.c as observed). */
export function bodyOffset(id: QueueId): number {
  return id.length === CLASSIC_LENGTH ? 19 : 26;
}

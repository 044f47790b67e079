import type { QueueId } from '../../../domain/queue-id.ts';

const ID = /^[0-9A-Za-z]{6}-(?:[0-9A-Za-z]{6}-[0-9A-Za-z]{2}|[0-9A-Za-z]{11}-[0-9A-Za-z]{4})$/;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CLASSIC_LENGTH = 16;
const CURRENT_LENGTH = 23;

/** An Exim message id (Exim spec, "Message identification": 16 characters, 23 since 4.97), or null for any other text. */
export function readEximId(text: string): QueueId | null {
  return ID.test(text) ? (text as QueueId) : null;
}

/** The id behind a spool file name that ends with `-H` or `-J`, or null when the name is not one of a message. */
export function idOfFile(name: string): QueueId | null {
  const length = name.length - 2;
  return length === CLASSIC_LENGTH || length === CURRENT_LENGTH ? readEximId(name.slice(0, length)) : null;
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

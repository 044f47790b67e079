import type { QueueId } from '../../domain/queue-id.ts';
import type { Instant } from '../../domain/untrusted.ts';

/** Ids as mail_queue.h makes them: five hex digits of microseconds and an inode; or, with enable_long_queue_ids, seconds, four of microseconds, `z`, inode. */
const SHORT = /^[0-9A-F]{6,24}$/;
const LONG = /^([0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{6,16})([0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{4})z[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-y]{1,16}$/;
const ALPHABET = '0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz';

/** The id of either kind that a text is, whole, or null; `ALL` and `-`, which mean everything to postsuper, are none. */
export function readPostfixId(text: string): QueueId | null {
  return SHORT.test(text) || LONG.test(text) ? (text as QueueId) : null;
}

/** The moment that a long id was made, milliseconds; a short one does not tell. */
export function timeOfPostfixId(id: QueueId): Instant | null {
  const [, seconds, micro] = LONG.exec(id) ?? [];
  if (seconds === undefined || micro === undefined || SHORT.test(id)) return null;
  return valueOf(seconds) * 1000 + Math.floor(valueOf(micro) / 1000);
}

/** The characters that hashed directories are named by: a short id's own, a long one's microseconds in five hex digits (mail_queue_dir). */
export function hashCharacters(id: QueueId): string {
  const [, , micro] = SHORT.test(id) ? [] : (LONG.exec(id) ?? []);
  return micro === undefined ? id : valueOf(micro).toString(16).toUpperCase().padStart(5, '0');
}

function valueOf(digits: string): number {
  let value = 0;
  for (const digit of digits) value = value * ALPHABET.length + ALPHABET.indexOf(digit);
  return value;
}

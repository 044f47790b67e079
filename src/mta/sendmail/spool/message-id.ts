import type { QueueId } from '../../../domain/queue-id.ts';

/** Eight characters of time and sequence, then the process id of at least five digits (op.me §2.3.1; queue.c, assign_queueid: `%06d`, `%05d` before 8.15). */
const ID = /^[0-9A-Za-z]{8}\d{5,10}$/;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Years are counted from 1900 modulo 60: what would be 2070 and later is taken for 2010 to 2019. */
const FIRST_YEAR = 2020;
const LAST_OF_NEW = 50;

/** A Sendmail queue id, or null for any other text. Case matters. */
export function readSendmailId(text: string): QueueId | null {
  return ID.test(text) ? (text as QueueId) : null;
}

/** Milliseconds since the epoch at which an id was made, to the second (UTC). */
export function timeOfId(id: string): number {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = [...id.slice(0, 6)].map((char) => ALPHABET.indexOf(char));
  return Date.UTC(year < LAST_OF_NEW ? FIRST_YEAR + year : FIRST_YEAR - 60 + year, month, day, hour, minute, second);
}

/** The letters that begin names of queue files: control file, quarantined, lost, body, transcript. */
export type FileKind = 'qf' | 'hf' | 'Qf' | 'df' | 'xf';

/** What a name in a queue directory is; null for any other. */
export function readFileName(name: string): { readonly kind: FileKind; readonly id: QueueId } | null {
  const kind = name.slice(0, 2);
  const id = readSendmailId(name.slice(2));
  return id !== null && isFileKind(kind) ? { kind, id } : null;
}

function isFileKind(kind: string): kind is FileKind {
  return kind === 'qf' || kind === 'hf' || kind === 'Qf' || kind === 'df' || kind === 'xf';
}

import type { MailboxLogin } from '../../domain/mailbox-login.ts';
import type { Host } from '../../host/host.ts';

const MOST_BYTES = 64 * 1024 * 1024;

/** A passwd-like file as a program reads it: lines of fields between colons, the first one the key. */
export interface PasswordFile {
  readonly path: string;
  /** What the mailbox is called in it. */
  readonly keys: readonly string[];
  /** Numbers of the fields that hold passwords; the key is 0. */
  readonly fields: readonly number[];
  readonly readers: MailboxLogin['readers'];
}

/** The mailbox's line; null where the file has none, or no password in it. Of several the first counts, as it does for the programs. */
export function findLine(host: Host, { path, keys, fields, readers }: PasswordFile): MailboxLogin | null {
  const wanted = new Set(keys.map((key) => key.toLowerCase()));
  let byte = 0;
  let number = 0;
  for (const whole of (host.readText(path, MOST_BYTES) ?? '').split('\n')) {
    number++;
    const text = whole.replace(/\r$/, '');
    const [key = ''] = text.split(':', 1);
    if (!text.startsWith('#') && text.includes(':') && wanted.has(key.trim().toLowerCase())) {
      const secrets = spansOf(text, fields);
      return secrets.length === 0 ? null : { path, byte, line: number, text, secrets, readers };
    }
    byte += whole.length + 1;
  }
  return null;
}

/** Where the fields of these numbers stand, without blanks around them; empty ones are left out. */
function spansOf(text: string, fields: readonly number[]): MailboxLogin['secrets'] {
  const spans: { from: number; to: number }[] = [];
  let from = 0;
  for (const [number, field] of text.split(':').entries()) {
    const start = from + field.length - field.trimStart().length;
    const end = from + field.trimEnd().length;
    if (number > 0 && fields.includes(number) && end > start) spans.push({ from: start, to: end });
    from += field.length + 1;
  }
  return spans;
}

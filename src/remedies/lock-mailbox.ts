import type { MailboxLogin } from '../domain/mailbox-login.ts';
import type { Hunk } from '../domain/plan.ts';

/**
 * The hunk that puts something in place of a line's passwords that is no hash of anything, and that nobody guesses where it is compared as it stands. The
 * name stays: deliveries may be looked up in the same file.
 */
export function lockPasswords({ byte, text, secrets }: MailboxLogin, token: string): Hunk {
  return { byte, before: text, after: replaced(text, secrets, `!${token}`) };
}

/** The hunk that puts another hash in place of a line's passwords. */
export function setPasswords({ byte, text, secrets }: MailboxLogin, hash: string): Hunk {
  return { byte, before: text, after: replaced(text, secrets, hash) };
}

/** Whether a line is as `lockPasswords` leaves it. */
export function isLockedLine({ text, secrets }: MailboxLogin): boolean {
  return secrets.every(({ from, to }) => text.slice(from, to).startsWith('!spamtrace-'));
}

function replaced(text: string, secrets: MailboxLogin['secrets'], by: string): string {
  let after = '';
  let done = 0;
  for (const { from, to } of secrets) {
    after += text.slice(done, from) + by;
    done = to;
  }
  return after + text.slice(done);
}

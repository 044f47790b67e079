import type { Submission } from '../../../domain/message.ts';
import { decodeBytes } from '../../../parse/decode-bytes.ts';
import type { ControlFile } from './control-file.ts';

/** `$_` of a local user's own command: no address in brackets can follow, as it does whatever a remote ident server says. */
const LOCAL = /^([^@[\]\s]+)@localhost$/;
const REMOTE = /\[(?:IPv6:)?([0-9A-Fa-f:.]{2,45})\](?: \(may be forged\))?$/;
/** The header that Sendmail's submission program writes above what it was given (proto.m4, `HReceived` of submit.cf). */
const SUBMITTED = /^\(from ([^@\s()]+)@localhost\)\s+by \S+ \(\S+\/Submit\)\s+id [0-9A-Za-z]{8}\d{5,10}(?=[\s;])/;

/**
 * How a message entered. `$_` and `$r` are the mail server's own words; a login stands only where the administrator has it saved (`{auth_authen}`). What came
 * from this machine's submission program names its user in the second Received header: whoever speaks SMTP to 127.0.0.1 can write the same, so it is `isClaimed`
 * until the log agrees. `received`: values of the first Received headers, top to bottom.
 */
export function submissionOf({ macros, flags, sender }: ControlFile, received: readonly string[]): Submission {
  const none = { login: null, client: null, user: null, cwd: null };
  if (flags.includes('r')) return { ...none, via: 'bounce' };
  const origin = macros.get('_') ?? '';
  const user = LOCAL.exec(origin)?.[1];
  if (user !== undefined) return { ...none, via: 'command', user: decodeBytes(user) };
  const client = REMOTE.exec(origin)?.[1] ?? null;
  const login = macros.get('{auth_authen}') || null;
  if (login !== null || /^E?SMTPS?A$/i.test(macros.get('r') ?? '')) {
    return { ...none, via: 'smtp-auth', client, login: login === null ? null : decodeBytes(login) };
  }
  const claimed = isLoopback(client) ? SUBMITTED.exec(received[1] ?? '')?.[1] : undefined;
  if (claimed !== undefined) return { ...none, via: 'command', user: decodeBytes(claimed), isClaimed: true };
  if (client === null && sender === '<>') return { ...none, via: 'bounce' };
  return { ...none, via: 'smtp', client };
}

function isLoopback(address: string | null): boolean {
  return address !== null && (address.startsWith('127.') || address === '::1');
}

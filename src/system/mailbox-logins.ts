import type { MailboxLogin, MailboxStore } from '../domain/mailbox-login.ts';
import type { Host } from '../host/host.ts';
import { loadDovecotStores } from './mailbox-logins/dovecot.ts';
import { loadEximStores } from './mailbox-logins/exim.ts';
import { findLine, type PasswordFile } from './mailbox-logins/password-file.ts';

/** Where Cyrus SASL keeps logins of Sendmail or Postfix, in a database that only its own programs write. */
const SASLDB = ['/etc/sasldb2', '/etc/sasl2/sasldb2', '/var/spool/postfix/etc/sasldb2'];

/** What keeps the password of a mailbox. */
export interface MailboxLogins {
  /** Lines of passwd-like files, each once. */
  readonly logins: readonly MailboxLogin[];
  /** Stores that were seen in a configuration and are not files. */
  readonly others: readonly MailboxStore[];
}

/** Where dovecot and Exim look the password of a mailbox up, as their configurations say. */
export function listMailboxLogins(host: Host, address: string): MailboxLogins {
  const dovecot = loadDovecotStores(host, address);
  const exim = loadEximStores(host, address);
  const byPath = new Map<string, PasswordFile>();
  for (const file of [...dovecot.files, ...exim.files]) {
    const path = host.resolve(file.path);
    if (path === null) continue;
    const before = byPath.get(path);
    byPath.set(path, before === undefined ? { ...file, path } : join(before, file));
  }
  const logins = [...byPath.values()].flatMap((file) => findLine(host, file) ?? []);
  const sasl: readonly MailboxStore[] = SASLDB.some((path) => host.resolve(path) !== null) ? ['sasldb'] : [];
  return { logins, others: [...new Set([...dovecot.others, ...exim.others, ...sasl])] };
}

function join(one: PasswordFile, other: PasswordFile): PasswordFile {
  return {
    ...one,
    keys: [...new Set([...one.keys, ...other.keys])],
    fields: [...new Set([...one.fields, ...other.fields])],
    readers: [...new Set([...one.readers, ...other.readers])],
  };
}

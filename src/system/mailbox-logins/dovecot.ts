import type { MailboxStore } from '../../domain/mailbox-login.ts';
import type { Host } from '../../host/host.ts';
import type { PasswordFile } from './password-file.ts';

/** Where a program looks passwords up. */
export interface Stores {
  readonly files: readonly PasswordFile[];
  readonly others: readonly MailboxStore[];
}

const OTHERS: Readonly<Record<string, MailboxStore>> = {
  sql: 'sql',
  ldap: 'ldap',
  pam: 'system',
  passwd: 'system',
  shadow: 'system',
  bsdauth: 'system',
};

/** The passdbs of a running dovecot (doveconf(1), 2.2 to 2.4); none where it is not installed. */
export function loadDovecotStores(host: Host, address: string): Stores {
  const doveconf = host.program('/usr/bin/doveconf', '/usr/sbin/doveconf', '/usr/local/bin/doveconf');
  if (doveconf === null) return { files: [], others: [] };
  return readPassdbs(host.run([doveconf, '-n']).stdout, address);
}

/** Reads what doveconf prints: `passdb { driver = passwd-file, args = scheme=… username_format=%u /path }`, since 2.4 `passdb NAME { passwd_file_path = … }`. */
export function readPassdbs(text: string, address: string): Stores {
  const files: PasswordFile[] = [];
  const others: MailboxStore[] = [];
  for (const [, name = '', body = ''] of text.matchAll(/^passdb(?: +([\w-]{1,64}))? *\{\n([^]*?)^\}/gm)) {
    const values = new Map([...body.matchAll(/^[ \t]+(\w{1,64}) *= *(.*)$/gm)].map(([, key = '', value = '']) => [key, value]));
    const driver = values.get('driver') ?? name;
    if (driver !== 'passwd-file') {
      if (driver !== 'static') others.push(OTHERS[driver] ?? 'other');
      continue;
    }
    const words = (values.get('args') ?? '').split(/[ \t]+/);
    const path = values.get('passwd_file_path') ?? words.at(-1) ?? '';
    const format = words.find((word) => word.startsWith('username_format='))?.slice('username_format='.length);
    const key = expand(format ?? values.get('auth_username_format') ?? '%u', address);
    if (path.startsWith('/')) files.push({ path: expand(path, address), keys: [key], fields: [1], readers: ['dovecot'] });
  }
  return { files, others };
}

/** dovecot's variables of a user: `%u`, `%n`, `%d`, with `%L…` in lower case; since 2.4 `%{user}`, `%{user | username}`, `%{user | domain}`. */
function expand(text: string, address: string): string {
  const at = address.lastIndexOf('@');
  const [local, domain] = at < 0 ? [address, ''] : [address.slice(0, at), address.slice(at + 1)];
  return text
    .replace(/%\{ *user *(?:\| *(username|domain))?[^}]*\}/g, (_, part: string | undefined) =>
      part === 'username' ? local : part === 'domain' ? domain : address,
    )
    .replace(/%(L?)([und%])/g, (_, lower: string, letter: string) => {
      const value = letter === 'u' ? address : letter === 'n' ? local : letter === 'd' ? domain : '%';
      return lower === '' ? value : value.toLowerCase();
    });
}

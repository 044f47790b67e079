import type { Account, PhpMailLog, PhpMode, Site } from '../domain/site.ts';
import type { Host } from '../host/host.ts';
import { readApacheConfig } from '../parse/apache-config.ts';
import { readPhpIni } from '../parse/php-ini.ts';
import { expandPattern } from './config-files.ts';

/** What of PHP's settings matters for mail; null where nothing sets it. */
export interface PhpMailSettings {
  readonly mailLog: string | null;
  readonly sendmailPath: string | null;
  /** mail.add_x_header. */
  readonly addsHeader: boolean | null;
}

/** Ini files in the order they are read, by how PHP runs; of several versions the last counts. */
const DEBIAN: Readonly<Record<PhpMode, string>> = { module: 'apache2', cgi: 'cgi', fpm: 'fpm', unknown: '' };
const OTHERS = [
  '/etc/php.ini',
  '/etc/php.d/*.ini',
  '/opt/cpanel/ea-php*/root/etc/php.ini',
  '/opt/cpanel/ea-php*/root/etc/php.d/*.ini',
  '/opt/alt/php*/etc/php.ini',
  '/opt/alt/php*/etc/php.d/*.ini',
  '/opt/php*/etc/php.ini',
  '/opt/php*/etc/php.d/*.ini',
  '/usr/local/php*/lib/php.ini',
  '/usr/local/php*/lib/php.conf.d/*.ini',
];
const LONGEST_INI = 256 * 1024;

/** The settings in force for the scripts of a site: php.ini, then its directory's own files, then what the server or the pool gives. */
export function phpMailSettings(host: Host, site: Site): PhpMailSettings {
  const values = new Map([...iniOf(host, site.php), ...ownValues(host, site), ...(site.phpValues ?? [])]);
  const header = values.get('mail.add_x_header');
  return {
    mailLog: values.get('mail.log') || null,
    sendmailPath: values.get('sendmail_path') || null,
    addsHeader: header === undefined ? null : /^(?:1|on|yes|true)$/i.test(header),
  };
}

/** Every log that mail() writes here: those the sites' settings name, and what panels set for each account (DirectAdmin). */
export function listPhpMailLogs(host: Host, sites: readonly Site[], accounts: readonly Account[]): readonly PhpMailLog[] {
  const logs = new Map<string, PhpMailLog>();
  for (const site of sites) {
    const { mailLog } = phpMailSettings(host, site);
    if (mailLog === null || (mailLog !== 'syslog' && !mailLog.startsWith('/'))) continue;
    logs.set(mailLog, { path: mailLog, domain: logs.has(mailLog) ? null : site.domain });
  }
  for (const { home, uid } of accounts) {
    const path = `${home}/.php/php-mail.log`;
    if (uid >= 500 && !logs.has(path) && host.factsUnlinked(path)?.kind === 'file') logs.set(path, { path, domain: null });
  }
  return [...logs.values()];
}

function iniOf(host: Host, php: PhpMode): ReadonlyMap<string, string> {
  const kinds = php === 'unknown' ? ['cgi', 'apache2', 'fpm'] : [DEBIAN[php]];
  const patterns = [...OTHERS, ...kinds.flatMap((kind) => [`/etc/php/*/${kind}/php.ini`, `/etc/php/*/${kind}/conf.d/*.ini`])];
  const files = patterns.flatMap((pattern) => expandPattern(host, pattern));
  return new Map(files.flatMap((path) => [...readPhpIni(host.readText(path, LONGEST_INI) ?? '')]));
}

/** What the owner of a site sets in its root. He may name a log of his own directories only: no other is looked at on his word. */
function ownValues(host: Host, { root, php }: Site): ReadonlyMap<string, string> {
  if (root === '') return new Map();
  const read = (name: string): string => host.readTextUnlinked(`${root}/${name}`, LONGEST_INI) ?? '';
  const values = new Map(
    php === 'module'
      ? readApacheConfig(read('.htaccess')).flatMap(({ name, words: [key, value] }) =>
          /^php_(?:value|flag)$/.test(name) && key ? [[key, value ?? '']] : [],
        )
      : readPhpIni(read('.user.ini')),
  );
  const log = values.get('mail.log');
  const above = root.slice(0, root.lastIndexOf('/'));
  const isOwn = above.lastIndexOf('/') > 0 && log?.startsWith(`${above}/`) === true && !log.includes('/../');
  if (log !== 'syslog' && !isOwn) values.delete('mail.log');
  values.delete('sendmail_path');
  return values;
}

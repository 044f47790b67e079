import type { SettingChange } from '../domain/recording.ts';
import type { PhpMode } from '../domain/site.ts';
import type { Host } from '../host/host.ts';
import { expandPattern } from './config-files.ts';

/** Where distributions and panels keep directories of ini files, with the version in its place. */
const DIRECTORIES: Readonly<Record<Exclude<PhpMode, 'unknown'>, readonly string[]>> = {
  module: ['/etc/php/*/apache2/conf.d', '/etc/php.d'],
  cgi: [
    '/etc/php/*/cgi/conf.d',
    '/etc/php.d',
    '/opt/cpanel/ea-php*/root/etc/php.d',
    '/opt/alt/php*/etc/php.d',
    '/opt/php*/etc/php.d',
    '/usr/local/php*/lib/php.conf.d',
  ],
  fpm: ['/etc/php/*/fpm/conf.d', '/etc/php.d', '/opt/cpanel/ea-php*/root/etc/php.d', '/opt/php*/etc/php.d', '/usr/local/php*/lib/php.conf.d'],
};
/** Read after the packages' own files. */
const NAME = '99-spamtrace.ini';

/** The change that sets a value for every script of PHP that runs so, in each version that is there; null where no directory for it is known. */
export function phpIniChange(host: Host, mode: PhpMode, setting: string): SettingChange | null {
  if (mode === 'unknown') return null;
  const directories = DIRECTORIES[mode].flatMap((pattern) => expandPattern(host, pattern)).filter((path) => host.facts(path)?.kind === 'directory');
  if (directories.length === 0) return null;
  const files = directories.map((directory) => {
    const path = `${directory}/${NAME}`;
    const lines = host.readText(path)?.replace(/\n$/, '').split('\n') ?? [];
    return { path, line: lines.length + 1, before: [], after: [setting], isNew: lines.length === 0 };
  });
  return { files, ...commandsOf(mode, directories) };
}

function commandsOf(mode: PhpMode, directories: readonly string[]): Pick<SettingChange, 'tests' | 'reloads'> {
  const isDebian = directories.some((path) => path.startsWith('/etc/php/'));
  if (mode === 'module') return { tests: ['apachectl configtest'], reloads: [`systemctl reload ${isDebian ? 'apache2' : 'httpd'}`] };
  // CGI reads its settings at each start; FastCGI's children are started anew with their server.
  if (mode === 'cgi') return { tests: ['php-cgi -i'], reloads: [`systemctl reload ${isDebian ? 'apache2' : 'httpd'}`] };
  const services = [...new Set(directories.map(fpmOf))];
  return {
    tests: services.map(({ program }) => `${program} -t`),
    reloads: services.map(({ service }) => `systemctl reload ${service}`),
  };
}

function fpmOf(directory: string): { readonly program: string; readonly service: string } {
  const debian = /^\/etc\/php\/([\d.]{1,5})\//.exec(directory)?.[1];
  if (debian !== undefined) return { program: `php-fpm${debian}`, service: `php${debian}-fpm` };
  const cpanel = /^\/opt\/cpanel\/(ea-php\d{1,3})\//.exec(directory)?.[1];
  if (cpanel !== undefined) return { program: `/opt/cpanel/${cpanel}/root/usr/sbin/php-fpm`, service: `${cpanel}-php-fpm` };
  const own = /^(\/(?:opt|usr\/local)\/(php[\d.]{1,5}))\//.exec(directory);
  return own === null ? { program: 'php-fpm', service: 'php-fpm' } : { program: `${own[1]}/sbin/php-fpm`, service: `${own[2]}-fpm` };
}

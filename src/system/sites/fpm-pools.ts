import type { Host } from '../../host/host.ts';
import { expandPattern } from '../config-files.ts';

const POOLS = [
  '/etc/php/*/fpm/pool.d/*.conf',
  '/etc/php-fpm.d/*.conf',
  '/etc/opt/remi/*/php-fpm.d/*.conf',
  '/opt/cpanel/ea-php*/root/etc/php-fpm.d/*.conf',
  '/opt/php*/etc/php-fpm.d/*.conf',
  '/opt/plesk/php/*/etc/php-fpm.d/*.conf',
  '/usr/local/directadmin/data/users/*/php/php-fpm*.conf',
];

/** A PHP-FPM pool. */
export interface FpmPool {
  readonly name: string;
  readonly path: string;
  readonly user: string;
  /** Socket or address, `$pool` filled in. */
  readonly listen: string;
  /** Its `php_admin_value[…]`, `php_value[…]` and flags. */
  readonly values: ReadonlyMap<string, string>;
}

const VALUE = /^[ \t]*php_(?:admin_)?(?:value|flag)\[([\w.]+)\][ \t]*=[ \t]*("[^"\n]*"|[^\n;]*)/gm;

/** Every PHP-FPM pool, by the socket or address it listens on. */
export function listFpmPools(host: Host): ReadonlyMap<string, FpmPool> {
  return new Map(listPools(host).map((pool) => [pool.listen, pool]));
}

/** Every PHP-FPM pool of every version (php-fpm.conf: `[pool]`, `user`, `listen`). */
export function listPools(host: Host): readonly FpmPool[] {
  return POOLS.flatMap((pattern) => expandPattern(host, pattern)).flatMap((path) =>
    (host.readText(path) ?? '')
      .split(/^[ \t]*\[/m)
      .slice(1)
      .flatMap((section) => readPool(section, path) ?? []),
  );
}

function readPool(section: string, path: string): FpmPool | null {
  const name = section.slice(0, Math.max(0, section.indexOf(']')));
  const value = (key: string): string | undefined =>
    new RegExp(`^[ \\t]*${key}[ \\t]*=[ \\t]*"?([^"\\s;]+)`, 'm').exec(section)?.[1]?.replaceAll('$pool', name);
  const user = value('user');
  const listen = value('listen');
  if (user === undefined || listen === undefined) return null;
  const values = [...section.matchAll(VALUE)].map(([, key = '', text = '']) => [key, text.trim().replace(/^"|"$/g, '')] as const);
  return { name, path, user, listen, values: new Map(values) };
}

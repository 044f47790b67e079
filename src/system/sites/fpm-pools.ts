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
  readonly user: string;
  /** Its `php_admin_value[…]`, `php_value[…]` and flags. */
  readonly values: ReadonlyMap<string, string>;
}

const VALUE = /^[ \t]*php_(?:admin_)?(?:value|flag)\[([\w.]+)\][ \t]*=[ \t]*("[^"\n]*"|[^\n;]*)/gm;

/** Every PHP-FPM pool, by the socket or address it listens on (php-fpm.conf: `[pool]`, `user`, `listen`). */
export function listFpmPools(host: Host): ReadonlyMap<string, FpmPool> {
  const pools = new Map<string, FpmPool>();
  for (const path of POOLS.flatMap((pattern) => expandPattern(host, pattern))) {
    for (const section of (host.readText(path) ?? '').split(/^[ \t]*\[/m).slice(1)) {
      const pool = section.slice(0, Math.max(0, section.indexOf(']')));
      const value = (name: string): string | undefined =>
        new RegExp(`^[ \\t]*${name}[ \\t]*=[ \\t]*"?([^"\\s;]+)`, 'm').exec(section)?.[1]?.replaceAll('$pool', pool);
      const user = value('user');
      const listen = value('listen');
      if (user === undefined || listen === undefined) continue;
      const values = [...section.matchAll(VALUE)].map(([, key = '', text = '']) => [key, text.trim().replace(/^"|"$/g, '')] as const);
      pools.set(listen, { user, values: new Map(values) });
    }
  }
  return pools;
}

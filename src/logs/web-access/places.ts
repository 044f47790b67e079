import type { Site } from '../../domain/site.ts';

/** Logs of a whole server, where distributions put them. */
export const COMMON_LOGS = [
  '/var/log/apache2/access.log',
  '/var/log/apache2/other_vhosts_access.log',
  '/var/log/nginx/access.log',
  '/var/log/httpd/access_log',
  '/var/log/httpd/ssl_access_log',
];

interface Place {
  readonly path: (site: Site) => string;
  readonly isFront?: true;
}

/** Where panels put the logs of a site, by domain and owner; a path without an owner is none. */
export const PANEL_LOGS: readonly Place[] = [
  // ISPmanager 4, 5 and 6; FastPanel
  { path: ({ domain }) => `/var/www/httpd-logs/${domain}.access.log` },
  { path: ({ domain, owner }) => `/var/www/${owner ?? ''}/data/logs/${domain}.access.log` },
  { path: ({ domain, owner }) => `/var/www/${owner ?? ''}/data/logs/${domain}-frontend.access.log`, isFront: true },
  { path: ({ domain, owner }) => `/var/www/${owner ?? ''}/data/logs/${domain}-backend.access.log` },
  // Hestia and Vesta, DirectAdmin
  { path: ({ domain }) => `/var/log/nginx/domains/${domain}.log`, isFront: true },
  { path: ({ domain }) => `/var/log/apache2/domains/${domain}.log` },
  { path: ({ domain }) => `/var/log/httpd/domains/${domain}.log` },
  // cPanel: what is of this month is in domlogs, a link to it in the account's home
  { path: ({ domain }) => `/etc/apache2/logs/domlogs/${domain}` },
  { path: ({ domain }) => `/etc/apache2/logs/domlogs/${domain}-ssl_log` },
  { path: ({ domain }) => `/usr/local/apache/domlogs/${domain}` },
  { path: ({ domain }) => `/usr/local/apache/domlogs/${domain}-ssl_log` },
  { path: ({ domain, owner }) => `/home/${owner ?? ''}/access-logs/${domain}` },
  { path: ({ domain, owner }) => `/home/${owner ?? ''}/access-logs/${domain}-ssl_log` },
  // Plesk: what it has counted already is moved to `.processed`
  { path: ({ domain }) => `/var/www/vhosts/system/${domain}/logs/proxy_access_log`, isFront: true },
  { path: ({ domain }) => `/var/www/vhosts/system/${domain}/logs/proxy_access_ssl_log`, isFront: true },
  { path: ({ domain }) => `/var/www/vhosts/system/${domain}/logs/access_log` },
  { path: ({ domain }) => `/var/www/vhosts/system/${domain}/logs/access_ssl_log` },
  { path: ({ domain }) => `/var/www/vhosts/system/${domain}/logs/access_log.processed` },
  { path: ({ domain }) => `/var/www/vhosts/system/${domain}/logs/access_ssl_log.processed` },
];

import type { Box, BoxFile } from '../box/box.ts';
import { serverAddress } from './exim.ts';

/** How a site's PHP runs: in Apache itself as www-data, as FastCGI under the owner's account, or by PHP-FPM behind nginx under it. */
export type PhpMode = 'module' | 'cgi' | 'fpm';

/** A site of a client. */
export interface LabSite {
  readonly domain: string;
  readonly owner: string;
}

/** How the web server of a box is set up. With `behindNginx` it listens on 127.0.0.1:8080 only and logs the front's address. */
export interface ApacheOptions {
  readonly sites: readonly LabSite[];
  readonly php: PhpMode;
  readonly behindNginx?: boolean;
}

/** Where a site's files lie. */
export function docroot(site: LabSite): string {
  return `/var/www/${site.owner}/data/www/${site.domain}`;
}

/** The access log of a site. */
export function accessLog(site: LabSite): string {
  return `/var/log/apache2/${site.domain}-access.log`;
}

/** Configures one VirtualHost a site and starts Apache. */
export async function startApache(box: Box, options: ApacheOptions): Promise<void> {
  const listen = options.behindNginx ? '127.0.0.1:8080' : '80';
  const hosts = options.sites.map((site): BoxFile => ({
    path: `/etc/apache2/sites-available/${site.domain}.conf`,
    text: virtualHost(site, options),
  }));
  const wrappers = options.php === 'cgi' ? clientsOf(options.sites).flatMap(cgiFiles) : [];
  await box.write(
    { path: '/etc/apache2/ports.conf', text: `Listen ${listen}\n` },
    {
      path: '/etc/apache2/conf-available/lab.conf',
      text: `ServerName ${box.hostname}\n<Directory /var/www>\n    AllowOverride All\n    Require all granted\n</Directory>\n`,
    },
    { path: `/etc/php/mail.ini`, text: 'mail.add_x_header = On\n' },
    ...hosts,
    ...wrappers,
  );
  const names = options.sites.map((site) => site.domain).join(' ');
  await box.script(`
    for place in /etc/php/*/*/conf.d; do cp /etc/php/mail.ini $place/90-mail.ini; done; rm /etc/php/mail.ini
    for name in ${names}; do echo ${serverAddress} $name >> /etc/hosts; done
    a2dissite -q 000-default > /dev/null
    a2enconf -q lab > /dev/null
    a2ensite -q ${names} > /dev/null
    ${options.php === 'cgi' ? 'a2dismod -q php* > /dev/null; a2enmod -q suexec > /dev/null' : ''}
    install -d -o root -g adm -m 750 /var/log/apache2
    apache2ctl start`);
}

function virtualHost(site: LabSite, { php, behindNginx }: ApacheOptions): string {
  const root = docroot(site);
  const cgi = `    SuexecUserGroup ${site.owner} ${site.owner}
    <FilesMatch "\\.php$">
        SetHandler fcgid-script
    </FilesMatch>
    FcgidWrapper /var/www/${site.owner}/data/php-bin/php .php
`;
  return `<VirtualHost ${behindNginx ? '127.0.0.1:8080' : '*:80'}>
    ServerName ${site.domain}
    ServerAlias www.${site.domain}
    ServerAdmin webmaster@${site.domain}
    DocumentRoot ${root}
    DirectoryIndex index.php index.html
    CustomLog ${accessLog(site)} combined
    ErrorLog /var/log/apache2/${site.domain}-error.log
    <Directory ${root}>
        Options +FollowSymLinks${php === 'cgi' ? ' +ExecCGI' : ''}
    </Directory>
${php === 'cgi' ? cgi : ''}</VirtualHost>
`;
}

function clientsOf(sites: readonly LabSite[]): readonly string[] {
  return [...new Set(sites.map((site) => site.owner))];
}

function cgiFiles(owner: string): readonly BoxFile[] {
  const directory = `/var/www/${owner}/data/php-bin`;
  return [
    {
      path: `${directory}/php`,
      owner: `${owner}:${owner}`,
      mode: '0755',
      text: `#!/bin/sh\nexport PHPRC=${directory}\nexport PHP_FCGI_MAX_REQUESTS=500\nexec /usr/bin/php-cgi\n`,
    },
    {
      path: `${directory}/php.ini`,
      owner: `${owner}:${owner}`,
      text: `[PHP]\nmail.add_x_header = On\nsendmail_path = "/usr/sbin/sendmail -t -i"\nupload_tmp_dir = "/var/www/${owner}/data/tmp"\n`,
    },
  ];
}

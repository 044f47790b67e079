import type { Box, BoxFile } from '../box/box.ts';
import { docroot, type LabSite } from './apache.ts';
import { serverAddress } from './exim.ts';
import { frontLog } from './nginx.ts';

/** Starts PHP-FPM with a pool for each client, under his own account, and nginx in front of it. */
export async function startFpm(box: Box, sites: readonly LabSite[]): Promise<void> {
  const owners = [...new Set(sites.map((site) => site.owner))];
  await box.write(...owners.map(pool), ...sites.map((site) => ({ path: `/etc/nginx/sites-enabled/${site.domain}.conf`, text: server(site) })));
  await box.script(`
    for name in ${sites.map((site) => site.domain).join(' ')}; do echo ${serverAddress} $name >> /etc/hosts; done
    rm -f /etc/nginx/sites-enabled/default /etc/php/8.2/fpm/pool.d/www.conf
    install -d -o www-data -g adm -m 755 /var/log/nginx
    install -d /run/php
    php-fpm8.2
    nginx`);
}

function socketOf(owner: string): string {
  return `/run/php/${owner}.sock`;
}

function pool(owner: string): BoxFile {
  return {
    path: `/etc/php/8.2/fpm/pool.d/${owner}.conf`,
    text: `[${owner}]
user = ${owner}
group = ${owner}
listen = ${socketOf(owner)}
listen.owner = www-data
listen.group = www-data
pm = static
pm.max_children = 2
php_admin_value[sendmail_path] = "/usr/sbin/sendmail -t -i"
php_admin_flag[mail.add_x_header] = on
`,
  };
}

function server(site: LabSite): string {
  return `server {
    listen ${serverAddress}:80;
    server_name ${site.domain} www.${site.domain};
    root ${docroot(site)};
    index index.php;
    access_log ${frontLog(site)} combined;
    error_log /var/log/nginx/${site.domain}-error.log;
    location / { try_files $uri $uri/ /index.php?$args; }
    location ~ \\.php$ {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        fastcgi_pass unix:${socketOf(site.owner)};
    }
}
`;
}

import type { Box } from '../box/box.ts';
import type { LabSite } from './apache.ts';
import { serverAddress } from './exim.ts';

/** The access log that nginx in front writes for a site, with the visitors' own addresses. */
export function frontLog(site: LabSite): string {
  return `/var/log/nginx/${site.domain}-access.log`;
}

/** Puts nginx in front of Apache, as panels do. */
export async function startNginx(box: Box, sites: readonly LabSite[]): Promise<void> {
  await box.write(...sites.map((site) => ({ path: `/etc/nginx/sites-enabled/${site.domain}.conf`, text: server(site) })));
  await box.script(`
    rm -f /etc/nginx/sites-enabled/default
    install -d -o www-data -g adm -m 755 /var/log/nginx
    nginx`);
}

function server(site: LabSite): string {
  return `server {
    listen ${serverAddress}:80;
    server_name ${site.domain} www.${site.domain};
    access_log ${frontLog(site)} combined;
    error_log /var/log/nginx/${site.domain}-error.log;
    location / {
        proxy_pass http://127.0.0.1:8080;
        proxy_set_header Host $host;
        proxy_set_header X-Real-IP $remote_addr;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }
}
`;
}

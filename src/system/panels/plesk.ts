import type { PanelSite } from '../../domain/panel.ts';
import type { Host } from '../../host/host.ts';
import { readApacheConfig } from '../../parse/apache-config.ts';
import { DOMAIN_NAME, firstThere } from './panel.ts';
import type { Panel } from './panel.ts';

const SYSTEM = '/var/www/vhosts/system';

/** Plesk: everything of a site but its files is in /var/www/vhosts/system/DOMAIN: `conf/httpd.conf`, `etc/php.ini`, `logs`. */
export const plesk: Panel = { kind: 'plesk', marks: ['/usr/local/psa/version', '/opt/psa/version', '/etc/psa/psa.conf'], listSites };

function listSites(host: Host): readonly PanelSite[] {
  return host.list(SYSTEM).flatMap((name) => {
    const domain = name.toLowerCase();
    if (!DOMAIN_NAME.test(domain) || !domain.includes('.')) return [];
    return siteFrom(host, domain, `${SYSTEM}/${name}`);
  });
}

function siteFrom(host: Host, domain: string, place: string): PanelSite {
  const config = firstThere(host, `${place}/conf/httpd.conf`, `${place}/conf/nginx.conf`);
  const directives = config === null ? [] : readApacheConfig(host.readText(config) ?? '');
  const words = (...names: readonly string[]): readonly string[] => directives.filter(({ name }) => names.includes(name)).flatMap((one) => one.words);
  const all = directives.map((one) => one.words.join(' ')).join('\n');
  const owner = words('suexecusergroup')[0] ?? null;
  const isFpm = /proxy:(?:unix|fcgi):/i.test(all);
  const php = isFpm
    ? 'fpm'
    : /fcgid-script|fcgiwrapper|cgi_wrapper/i.test(all) || words('fcgidwrapper', 'fcgiwrapper').length > 0
      ? 'cgi'
      : 'unknown';
  return {
    panel: 'plesk',
    domain,
    aliases: [...new Set(words('serveralias').map((name) => name.toLowerCase()))].filter((name) => DOMAIN_NAME.test(name) && name !== domain),
    root: (words('documentroot')[0] ?? `/var/www/vhosts/${domain}/httpdocs`).replace(/(?<=.)\/+$/, ''),
    runsAs: php === 'unknown' ? null : owner,
    owner,
    php,
    phpSettings: firstThere(host, `${place}/etc/php.ini`),
    accessLogs: [`${place}/logs/access_log`, `${place}/logs/access_ssl_log`],
    frontLogs: [`${place}/logs/proxy_access_log`, `${place}/logs/proxy_access_ssl_log`],
    config: config === null ? null : { path: config, line: 1 },
  };
}

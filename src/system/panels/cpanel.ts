import type { PanelSite } from '../../domain/panel.ts';
import type { Host } from '../../host/host.ts';
import { DOMAIN_NAME, USER_NAME, firstThere } from './panel.ts';
import type { Panel } from './panel.ts';

const CONFIG = ['/etc/apache2/conf/httpd.conf', '/usr/local/apache/conf/httpd.conf'];
const MOST_BYTES = 256 * 1024 * 1024;
const LOGS = '/etc/apache2/logs/domlogs';

/**
 * cPanel: a line a site in /etc/userdatadomains: `domain: user==owner==type==main domain==document root==…==PHP version`; more of it in
 * /var/cpanel/userdata/USER/DOMAIN, and a site with a pool of its own has a file `DOMAIN.php-fpm.yaml` beside that.
 */
export const cpanel: Panel = { kind: 'cpanel', marks: ['/usr/local/cpanel/version', '/usr/local/cpanel/cpanel'], listSites };

function listSites(host: Host): readonly PanelSite[] {
  const path = firstThere(host, ...CONFIG);
  const lines = linesByName(path === null ? '' : (host.readText(path, MOST_BYTES) ?? ''));
  const configOf = (domain: string): PanelSite['config'] => (path === null ? null : { path, line: lines.get(domain) ?? 1 });
  return (host.readText('/etc/userdatadomains', MOST_BYTES) ?? '').split('\n').flatMap((line) => siteFrom(host, line, configOf) ?? []);
}

function siteFrom(host: Host, line: string, configOf: (domain: string) => PanelSite['config']): PanelSite | null {
  const [, name = '', rest = ''] = /^([^\s:]{1,255}):[ \t]*(.*)$/.exec(line) ?? [];
  const [user = '', , , , root = '', ...more] = rest.split('==');
  const domain = name.toLowerCase();
  if (!DOMAIN_NAME.test(domain) || !USER_NAME.test(user) || !root.startsWith('/')) return null;
  const version = more.find((word) => /^ea-php\d{2,3}$/.test(word)) ?? null;
  const userdata = `/var/cpanel/userdata/${user}/${domain}`;
  const isFpm = host.resolve(`${userdata}.php-fpm.yaml`) !== null;
  const pool = version === null ? null : `/opt/cpanel/${version}/root/etc/php-fpm.d/${domain}.conf`;
  const ini = `${root}/php.ini`;
  return {
    panel: 'cpanel',
    domain,
    aliases: aliasesIn(host.readText(userdata) ?? '', domain),
    root: root.replace(/(?<=.)\/+$/, ''),
    runsAs: user,
    owner: user,
    php: isFpm ? 'fpm' : 'cgi',
    phpSettings: isFpm ? (pool !== null && host.resolve(pool) !== null ? pool : null) : host.factsUnlinked(ini)?.kind === 'file' ? ini : null,
    accessLogs: [`${LOGS}/${domain}`, `${LOGS}/${domain}-ssl_log`],
    frontLogs: [],
    config: configOf(domain),
  };
}

/** `serveralias: www.shop.example mail.shop.example` of the site's YAML. */
function aliasesIn(text: string, domain: string): readonly string[] {
  const [, names = ''] = /^serveralias:[ \t]*['"]?([^'"\n]*)/m.exec(text) ?? [];
  return names.split(/\s+/).filter((name) => DOMAIN_NAME.test(name) && name !== domain);
}

/** Line of each virtual host by its name, in the one file that holds them all. */
function linesByName(text: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  let opened = 1;
  for (const [index, line] of text.split('\n').entries()) {
    if (/^[ \t]*<VirtualHost/i.test(line)) opened = index + 1;
    const name = /^[ \t]*ServerName[ \t]+(\S{1,255})/i.exec(line)?.[1]?.toLowerCase();
    if (name !== undefined && !found.has(name)) found.set(name, opened);
  }
  return found;
}

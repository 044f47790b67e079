import type { PanelSite } from '../../domain/panel.ts';
import type { PhpMode } from '../../domain/site.ts';
import type { Host } from '../../host/host.ts';
import { readApacheConfig } from '../../parse/apache-config.ts';
import { readNginxConfig } from '../../parse/nginx-config.ts';
import type { Statement } from '../../parse/nginx-config.ts';
import { DOMAIN_NAME, USER_NAME, firstThere } from './panel.ts';
import type { Panel } from './panel.ts';

const VHOSTS = ['/etc/apache2/vhosts', '/etc/httpd/conf/vhosts', '/etc/nginx/vhosts'];

/** ISPmanager 5 and 6: its list of sites is a database of its own, so the virtual hosts that it writes are read: `vhosts/USER/DOMAIN.conf`. */
export const ispmanager: Panel = { kind: 'ispmanager', marks: ['/usr/local/mgr5/bin/core', '/usr/local/mgr5/etc/ispmgr.conf'], listSites };

function listSites(host: Host): readonly PanelSite[] {
  const found = new Map<string, PanelSite>();
  for (const place of VHOSTS) {
    for (const user of host.list(place)) {
      if (!USER_NAME.test(user)) continue;
      for (const name of host.list(`${place}/${user}`)) {
        const domain = name.replace(/\.conf$/, '').toLowerCase();
        if (domain === name || !DOMAIN_NAME.test(domain)) continue;
        const site = siteFrom(host, { user, domain, path: `${place}/${user}/${name}` });
        if (!found.has(domain)) found.set(domain, site);
      }
    }
  }
  return [...found.values()];
}

interface Place {
  readonly user: string;
  readonly domain: string;
  readonly path: string;
}

function siteFrom(host: Host, { user, domain, path }: Place): PanelSite {
  const text = host.readText(path) ?? '';
  const said = path.startsWith('/etc/nginx/') ? byNginx(text) : byApache(text);
  const ini = [`/var/www/php-bin/${user}/php.ini`, `/var/www/${user}/data/php-bin/php.ini`, `/var/www/${user}/php-bin/php.ini`];
  const pools = [
    `/etc/php-fpm.d/${user}.conf`,
    ...host.list('/opt').flatMap((name) => (/^php\d{2}$/.test(name) ? [`/opt/${name}/etc/php-fpm.d/${user}.conf`] : [])),
  ];
  const versioned = host.list('/var/www').flatMap((name) => (/^php-bin-[\w-]{1,32}$/.test(name) ? [`/var/www/${name}/${user}/php.ini`] : []));
  return {
    panel: 'ispmanager',
    domain,
    aliases: said.names.filter((name) => name !== domain),
    root: said.root ?? `/var/www/${user}/data/www/${domain}`,
    runsAs: said.php === 'module' ? (said.user ?? null) : (said.user ?? user),
    owner: user,
    php: said.php,
    phpSettings: said.php === 'module' ? null : firstThere(host, ...(said.php === 'fpm' ? pools : [...ini, ...versioned])),
    accessLogs: [`/var/www/httpd-logs/${domain}.access.log`],
    frontLogs: [],
    config: { path, line: 1 },
  };
}

interface Said {
  readonly names: readonly string[];
  readonly root: string | null;
  readonly user: string | null;
  readonly php: PhpMode;
}

function byApache(text: string): Said {
  const directives = readApacheConfig(text);
  const words = (...names: readonly string[]): readonly string[] => directives.filter(({ name }) => names.includes(name)).flatMap((one) => one.words);
  const all = directives.map((one) => `${one.name} ${one.words.join(' ')}`).join('\n');
  const isFpm = /proxy:(?:unix|fcgi):/i.test(all);
  const isCgi = /php-bin|fcgi(?:d)?wrapper|fcgid-script|application\/x-httpd-php5?-cgi/i.test(all);
  const isModule = /^php_admin_(?:value|flag)\b/im.test(all);
  return {
    names: words('servername', 'serveralias').map((name) => name.toLowerCase()),
    root: words('documentroot')[0]?.replace(/(?<=.)\/+$/, '') ?? null,
    user: words('suexecusergroup', 'assignuserid')[0] ?? null,
    php: isFpm ? 'fpm' : isCgi ? 'cgi' : isModule ? 'module' : 'unknown',
  };
}

function byNginx(text: string): Said {
  const all = (statements: readonly Statement[]): readonly Statement[] =>
    statements.flatMap((one) => [one, ...(one.block === null ? [] : all(one.block))]);
  const statements = all(readNginxConfig(text));
  const words = (name: string): readonly string[] => statements.filter((one) => one.words[0] === name).flatMap((one) => one.words.slice(1));
  const set = statements.find((one) => one.words[0] === 'set' && one.words[1] === '$root_path')?.words[2];
  const root = words('root')[0];
  return {
    names: words('server_name').map((name) => name.toLowerCase()),
    root: (root === '$root_path' ? set : root)?.replace(/(?<=.)\/+$/, '') ?? null,
    user: null,
    php: words('fastcgi_pass').length > 0 ? 'fpm' : 'unknown',
  };
}

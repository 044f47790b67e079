import type { PanelSite } from '../../domain/panel.ts';
import type { PhpMode } from '../../domain/site.ts';
import type { Host } from '../../host/host.ts';
import { DOMAIN_NAME, USER_NAME, firstThere, lastNamed, readKeyValues } from './panel.ts';
import type { Panel } from './panel.ts';

const USERS = '/usr/local/directadmin/data/users';
const OPTIONS = '/usr/local/directadmin/custombuild/options.conf';
/** CustomBuild's `php1_mode`. */
const MODES: Readonly<Record<string, PhpMode>> = { 'php-fpm': 'fpm', fastcgi: 'cgi', suphp: 'cgi', lsphp: 'cgi', mod_php: 'module' };

/** DirectAdmin: `data/users/USER/domains.list`, `domains/DOMAIN.pointers`, and CustomBuild's options for how PHP runs. */
export const directadmin: Panel = {
  kind: 'directadmin',
  marks: ['/usr/local/directadmin/conf/directadmin.conf', '/usr/local/directadmin/directadmin'],
  listSites,
};

function listSites(host: Host): readonly PanelSite[] {
  const options = readKeyValues(host.readText(OPTIONS) ?? '');
  const server = options.get('webserver') === 'nginx' ? 'nginx' : 'httpd';
  const isFront = options.get('webserver') === 'nginx_apache';
  const php = MODES[options.get('php1_mode') ?? ''] ?? 'unknown';
  return host.list(USERS).flatMap((user) => {
    if (!USER_NAME.test(user)) return [];
    const names = (host.readText(`${USERS}/${user}/domains.list`) ?? '').split('\n').map((name) => name.trim().toLowerCase());
    const config = firstThere(host, `${USERS}/${user}/${server}.conf`, `${USERS}/${user}/httpd.conf`, `${USERS}/${user}/nginx.conf`);
    const pool = php === 'fpm' ? lastNamed(host, `${USERS}/${user}/php`, /^php-fpm\d{2}\.conf$/) : null;
    return names
      .filter((name) => DOMAIN_NAME.test(name))
      .map((domain) => ({
        panel: 'directadmin' as const,
        domain,
        aliases: pointersOf(host.readText(`${USERS}/${user}/domains/${domain}.pointers`) ?? ''),
        root: `/home/${user}/domains/${domain}/public_html`,
        runsAs: php === 'module' ? null : user,
        owner: user,
        php,
        phpSettings: pool,
        accessLogs: [`/var/log/${server}/domains/${domain}.log`],
        frontLogs: isFront ? [`/var/log/nginx/domains/${domain}.log`] : [],
        config: config === null ? null : { path: config, line: 1 },
      }));
  });
}

/** `other.example=type=pointer`: one further name a line. */
function pointersOf(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const [name = ''] = line.trim().split('=');
    return DOMAIN_NAME.test(name) ? [name.toLowerCase()] : [];
  });
}

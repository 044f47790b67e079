import type { PanelSite } from '../../domain/panel.ts';
import type { Host } from '../../host/host.ts';
import { DOMAIN_NAME, USER_NAME, firstThere, lastNamed, readKeyValues } from './panel.ts';
import type { Panel } from './panel.ts';

const PLACES = ['/usr/local/hestia', '/usr/local/vesta'];

/** HestiaCP and Vesta: one line a site in `data/users/USER/web.conf`; `conf/hestia.conf` names the web server. */
export const hestia: Panel = { kind: 'hestia', marks: ['/usr/local/hestia/conf/hestia.conf', '/usr/local/vesta/conf/vesta.conf'], listSites };

function listSites(host: Host): readonly PanelSite[] {
  return PLACES.flatMap((place) => {
    const conf = readKeyValues(host.readText(`${place}/conf/${place.endsWith('vesta') ? 'vesta' : 'hestia'}.conf`) ?? '');
    const server = /^[a-z0-9]{1,16}$/.test(conf.get('WEB_SYSTEM') ?? '') ? (conf.get('WEB_SYSTEM') ?? 'apache2') : 'apache2';
    return host.list(`${place}/data/users`).flatMap((user) => {
      const path = `${place}/data/users/${user}/web.conf`;
      if (!USER_NAME.test(user)) return [];
      const lines = (host.readText(path) ?? '').split('\n');
      return lines.flatMap((line, index) => siteFrom(host, { line, user, server, conf, config: { path, line: index + 1 } }) ?? []);
    });
  });
}

interface Line {
  readonly line: string;
  readonly user: string;
  readonly server: string;
  readonly conf: ReadonlyMap<string, string>;
  readonly config: { readonly path: string; readonly line: number };
}

function siteFrom(host: Host, { line, user, server, conf, config }: Line): PanelSite | null {
  const values = new Map([...line.matchAll(/(?:^|[ \t])([A-Z0-9_]{1,40})='([^']*)'/g)].map(([, key = '', value = '']) => [key, value]));
  const domain = values.get('DOMAIN')?.toLowerCase() ?? '';
  if (!DOMAIN_NAME.test(domain)) return null;
  const isFpm = conf.get('WEB_BACKEND') === 'php-fpm';
  const versions = host.list('/etc/php').filter((name) => /^\d+\.\d+$/.test(name));
  const pools = versions.map((version) => `/etc/php/${version}/fpm/pool.d/${domain}.conf`);
  const isFront = conf.get('PROXY_SYSTEM') === 'nginx';
  const named = firstThere(host, `/home/${user}/conf/web/${domain}/${server}.conf`, `/home/${user}/conf/web/${domain}.${server}.conf`);
  return {
    panel: 'hestia',
    domain,
    aliases: (values.get('ALIAS') ?? '').split(',').filter((name) => DOMAIN_NAME.test(name)),
    root: (values.get('CUSTOM_DOCROOT') || `/home/${user}/web/${domain}/public_html`).replace(/(?<=.)\/+$/, ''),
    runsAs: user,
    owner: user,
    php: isFpm ? 'fpm' : values.get('TPL')?.includes('fcgid') ? 'cgi' : 'unknown',
    phpSettings: isFpm ? firstThere(host, ...pools.reverse()) : lastNamed(host, `/home/${user}/web/${domain}/cgi-bin`, /^php\.ini$/),
    accessLogs: [`/var/log/${server}/domains/${domain}.log`],
    frontLogs: isFront && server !== 'nginx' ? [`/var/log/nginx/domains/${domain}.log`] : [],
    config: named === null ? config : { path: named, line: 1 },
  };
}

import type { Site } from '../../../domain/site.ts';
import type { Host } from '../../../host/host.ts';
import { expandPattern } from '../../../system/config-files.ts';
import { listPanelSites } from '../../../system/panels.ts';
import { loadApache } from '../../../system/sites/apache-sites.ts';

/** The php.ini files of the whole server, for CGI that has none of its own. */
const GLOBAL = ['/etc/php/*/cgi/php.ini', '/etc/php.ini', '/opt/cpanel/ea-php*/root/etc/php.ini', '/opt/php*/etc/php.ini'];
const LONGEST_WRAPPER = 64 * 1024;

/** How the PHP of a CGI or FastCGI site is started. */
export interface CgiPlace {
  /** The php.ini in force; null when none is known. */
  readonly ini: string | null;
  /** The script or program that starts it. */
  readonly wrapper: string | null;
  /** PHP itself, as the wrapper names it. */
  readonly program: string | null;
}

/** For every site that runs PHP so, by its domain. */
export function loadCgiPlaces(host: Host, sites: readonly Site[]): ReadonlyMap<string, CgiPlace> {
  const hosts = loadApache(host)?.sites.sites ?? [];
  const ofPanel = new Map(listPanelSites(host).map(({ domain, phpSettings }) => [domain, phpSettings]));
  const wholeServer = GLOBAL.flatMap((pattern) => expandPattern(host, pattern)).at(-1) ?? null;
  const places = sites.flatMap(({ domain, php }) => {
    if (php !== 'cgi') return [];
    const own = hosts.filter((one) => one.domain === domain);
    const wrapper = own.flatMap(({ vhost }) => vhost.wrappers).find((path) => host.facts(path) !== null) ?? null;
    const text = wrapper === null ? '' : (host.readTextUnlinked(wrapper, LONGEST_WRAPPER) ?? '');
    const told = [
      ...own.flatMap(({ vhost }) => vhost.iniPlaces),
      ...[/\bPHPRC=["']?([^\s"';]{1,4096})/, /\s-c\s{1,8}["']?([^\s"']{1,4096})/].flatMap((pattern) => pattern.exec(text)?.[1] ?? []),
      ...(wrapper === null ? [] : [wrapper.slice(0, wrapper.lastIndexOf('/'))]),
      ofPanel.get(domain) ?? '',
    ];
    // One that is a link is in force as well: whoever is to change it must refuse, not take the next.
    const ini = told.map(iniAt).find((path) => host.facts(path) !== null) ?? wholeServer;
    const program = /(?:^|\s)(\/[\w./-]{1,200}\/(?:php-cgi|lsphp)[\w.]{0,8})/.exec(text)?.[1] ?? null;
    return [[domain, { ini, wrapper, program }] as const];
  });
  return new Map(places);
}

/** PHPRC names a directory or a file. */
function iniAt(place: string): string {
  return place.endsWith('.ini') ? place : `${place.replace(/\/$/, '')}/php.ini`;
}

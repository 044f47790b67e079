import type { PhpMode, Site } from '../../domain/site.ts';
import type { Host } from '../../host/host.ts';
import { readApacheConfig, splitWords } from '../../parse/apache-config.ts';
import type { Directive } from '../../parse/apache-config.ts';
import { expandPattern } from '../config-files.ts';
import { type Nicknames, readLogs, readNicknames } from './apache-logs.ts';
import { type ConfiguredLog, formatsOf, inheritedLogs, namesHost, type ServerSites, sharedLogs } from './configured-logs.ts';

/** cPanel's first: where it runs, the others are not in force. */
const CONFIGS = [
  '/etc/apache2/conf/httpd.conf',
  '/usr/local/apache/conf/httpd.conf',
  '/etc/apache2/apache2.conf',
  '/etc/httpd/conf/httpd.conf',
  '/usr/local/apache2/conf/httpd.conf',
];
const MOST_FILES = 20_000;
/** What Debian's envvars says where the file itself was not copied along. */
const DEBIAN_DEFAULTS: readonly (readonly [string, string])[] = [
  ['APACHE_RUN_USER', 'www-data'],
  ['APACHE_LOG_DIR', '/var/log/apache2'],
];

/** Directives that hold outside of every virtual host. */
interface Server {
  /** ServerRoot: relative paths begin there. */
  root: string;
  readonly environment: ReadonlyMap<string, string>;
  user: string | null;
  phpModule: boolean;
  nicknames: Nicknames;
  /** Logs that virtual hosts without their own write to. */
  logs: readonly ConfiguredLog[];
}

interface Located extends Directive {
  readonly path: string;
}

/** A site as Apache serves it; `fpmSocket` leads to the pool that runs its PHP. */
export interface ApacheSite extends Site {
  readonly fpmSocket: string | null;
}

/** Sites of Apache's virtual hosts, every Include followed; empty when there is no Apache. */
export function listApacheSites(host: Host): ServerSites<ApacheSite> {
  const main = CONFIGS.find((path) => host.resolve(path) !== null);
  if (main === undefined) return { sites: [], sharedLogs: [] };
  const environment = readEnvironment(host.readText('/etc/apache2/envvars') ?? '');
  const root = main.slice(0, main.lastIndexOf('/'));
  const server: Server = { root, environment, user: null, phpModule: false, nicknames: new Map(), logs: [] };
  return sitesIn(loadDirectives(host, main, server), server);
}

function readEnvironment(text: string): ReadonlyMap<string, string> {
  const known = new Map(DEBIAN_DEFAULTS);
  const unset = (value: string): string => value.replace(/\$\{?(\w+)\}?/g, (_, name: string) => known.get(name) ?? '');
  for (const [, name = '', value = ''] of text.matchAll(/^[ \t]*(?:export[ \t]+)?(\w+)=(\S*)/gm)) {
    known.set(name, splitWords(unset(value))[0] ?? '');
  }
  return known;
}

function loadDirectives(host: Host, main: string, server: Server): readonly Located[] {
  const seen = new Set<string>();
  const load = (path: string): Located[] => {
    const real = host.resolve(path) ?? path;
    if (seen.has(real) || seen.size > MOST_FILES) return [];
    seen.add(real);
    return readApacheConfig(host.readText(path) ?? '').flatMap((directive) => {
      const words = directive.words.map((word) => word.replace(/\$\{(\w+)\}/g, (whole, name: string) => server.environment.get(name) ?? whole));
      if (directive.name === 'serverroot' && words[0]?.startsWith('/') === true) server.root = words[0].replace(/(?<=.)\/+$/, '');
      if (directive.name !== 'include' && directive.name !== 'includeoptional') return [{ ...directive, words, path: real }];
      const pattern = words[0] ?? '';
      return expandPattern(host, pattern.startsWith('/') ? pattern : `${server.root}/${pattern}`).flatMap(load);
    });
  };
  return load(main);
}

function sitesIn(directives: readonly Located[], server: Server): ServerSites<ApacheSite> {
  const hosts: Located[][] = [];
  const outside: Located[] = [];
  let open: Located[] | null = null;
  for (const directive of directives) {
    const { name, words } = directive;
    if (name === '<virtualhost') hosts.push((open = [directive]));
    else if (name === '</virtualhost') open = null;
    else if (open !== null) open.push(directive);
    else outside.push(directive);
    if (open !== null) continue;
    if (name === 'user') server.user = words[0] ?? null;
    else if (name === 'loadmodule' && /^php\d*_module$/.test(words[0] ?? '')) server.phpModule = true;
  }
  server.nicknames = readNicknames(outside);
  server.logs = readLogs(outside, { names: OWN_LOGS, nicknames: server.nicknames, root: server.root });
  const global = readLogs(outside, { names: ['globallog'], nicknames: server.nicknames, root: server.root });
  const sites: ApacheSite[] = [];
  const shared = [...global, ...server.logs.filter(({ format }) => namesHost(format))];
  for (const inside of hosts) {
    const site = siteFrom(inside, server);
    if (site === null) shared.push(...logsOf(inside, server));
    else sites.push(site);
  }
  if (hosts.length === 0) shared.push(...server.logs);
  return { sites, sharedLogs: sharedLogs(shared, false) };
}

const OWN_LOGS = ['customlog', 'transferlog'];

/** A virtual host's own logs, else those of the whole server. */
function logsOf(inside: readonly Located[], server: Server): readonly ConfiguredLog[] {
  const own = readLogs(inside, { names: OWN_LOGS, nicknames: readNicknames(inside, server.nicknames), root: server.root });
  return inside.some(({ name }) => OWN_LOGS.includes(name)) ? own : inheritedLogs(server.logs);
}

function siteFrom(inside: readonly Located[], server: Server): ApacheSite | null {
  const named = (...names: readonly string[]): readonly Located[] => inside.filter(({ name }) => names.includes(name));
  const root = named('documentroot')[0]?.words[0];
  const opening = inside[0];
  if (root === undefined || opening === undefined) return null;
  const aliases = named('serveralias').flatMap(({ words }) => words.map(bareName));
  const domain = bareName(named('servername')[0]?.words[0] ?? aliases[0] ?? 'default');
  const { php, fpmSocket } = phpOf(inside, server);
  const runsAs = named('suexecusergroup', 'assignuserid')[0]?.words[0] ?? (php === 'fpm' ? null : server.user);
  const logs = logsOf(inside, server);
  return {
    domain,
    aliases,
    root: root.replace(/(?<=.)\/+$/, ''),
    runsAs,
    owner: null,
    php,
    fpmSocket,
    accessLogs: [...new Set(logs.map(({ path }) => path))],
    frontLogs: [],
    logFormats: formatsOf(logs),
    phpValues: new Map(
      named('php_value', 'php_flag', 'php_admin_value', 'php_admin_flag').map(({ words: [name = '', value = ''] }) => [name, value]),
    ),
    config: { path: opening.path, line: opening.line },
  };
}

function phpOf(inside: readonly Located[], server: Server): { readonly php: PhpMode; readonly fpmSocket: string | null } {
  for (const { name, words } of inside) {
    const text = words.join(' ');
    const socket = /proxy:unix:([^|"]+)\|fcgi:/i.exec(text)?.[1] ?? /proxy:fcgi:\/\/([\w.:[\]-]+)/i.exec(text)?.[1];
    if (socket !== undefined) return { php: 'fpm', fpmSocket: socket };
    if (name === 'fcgidwrapper' || name === 'fcgiwrapper') return { php: 'cgi', fpmSocket: null };
    if ((name === 'addhandler' || name === 'sethandler' || name === 'action') && /fcgid-script|cgi/i.test(text))
      return { php: 'cgi', fpmSocket: null };
  }
  return { php: server.phpModule ? 'module' : 'unknown', fpmSocket: null };
}

function bareName(name: string): string {
  return name
    .replace(/^https?:\/\//i, '')
    .replace(/:\d+$/, '')
    .toLowerCase();
}

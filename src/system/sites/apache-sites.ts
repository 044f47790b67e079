import type { PhpMode, Site } from '../../domain/site.ts';
import type { Host } from '../../host/host.ts';
import { loadDirectives } from './apache-directives.ts';
import type { Located } from './apache-directives.ts';
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
/** Directives that hold outside of every virtual host. */
interface Server {
  readonly root: string;
  user: string | null;
  phpModule: boolean;
  pidFile: string | null;
  nicknames: Nicknames;
  /** Logs that virtual hosts without their own write to. */
  logs: readonly ConfiguredLog[];
}

/** What only matters where a virtual host is to be changed or asked. */
export interface VirtualHost {
  /** A macro makes it: what stands at the site's `config` is the macro's use. */
  readonly isMacro: boolean;
  /** `*:443`, as its section says. */
  readonly addresses: readonly string[];
  readonly hasTls: boolean;
  /** Files in which something that belongs to it sets sendmail_path. */
  readonly sendmailFrom: readonly string[];
  /** Patterns of files that are included in it, absolute. */
  readonly includes: readonly string[];
  /** Programs that run its PHP as CGI or FastCGI, as its configuration names them, and directories that it is told to look for php.ini in. */
  readonly wrappers: readonly string[];
  readonly iniPlaces: readonly string[];
}

/** A site as Apache serves it; `fpmSocket` leads to the pool that runs its PHP. */
export interface ApacheSite extends Site {
  readonly fpmSocket: string | null;
  readonly vhost: VirtualHost;
}

/** Sites of Apache's virtual hosts, every Include followed; empty when there is no Apache. */
export function listApacheSites(host: Host): ServerSites<ApacheSite> {
  return loadApache(host)?.sites ?? { sites: [], sharedLogs: [] };
}

/** Apache as its configuration has it. */
export interface ApacheServer {
  readonly sites: ServerSites<ApacheSite>;
  readonly hasPhpModule: boolean;
  /** Where its first process notes its number: written anew at each start and reload (mpm_unix, ap_log_pid). */
  readonly pidFile: string | null;
  /** Addresses of `Listen`: `80`, `127.0.0.1:8080`. */
  readonly listens: readonly string[];
  /** Every file and directory that it reads, as it is included: a link counts as such. */
  readonly files: readonly string[];
  /** Directories whose `*.conf` it reads outside of every virtual host. */
  readonly confDirectories: readonly string[];
  /** Some section outside of the virtual hosts sets sendmail_path: what stands in a virtual host itself gives way to it. */
  readonly setsSendmail: boolean;
}

/** Loads the whole configuration of Apache; null when there is none. */
export function loadApache(host: Host): ApacheServer | null {
  const main = CONFIGS.find((path) => host.resolve(path) !== null);
  if (main === undefined) return null;
  const loaded = loadDirectives(host, main);
  const server: Server = { root: loaded.root, user: null, phpModule: false, pidFile: null, nicknames: new Map(), logs: [] };
  const sites = sitesIn(loaded.directives, server);
  const outside = outsideOf(loaded.directives);
  return {
    sites,
    hasPhpModule: server.phpModule,
    pidFile: server.pidFile,
    listens: outside.flatMap(({ name, words }) => (name === 'listen' && words[0] !== undefined ? [words[0]] : [])),
    files: [...loaded.files],
    confDirectories: [...loaded.confDirectories],
    setsSendmail: outside.some(({ name, words }) => /^php_(?:admin_)?value$/.test(name) && words[0] === 'sendmail_path'),
  };
}

function outsideOf(directives: readonly Located[]): readonly Located[] {
  let isInside = false;
  return directives.filter(({ name }) => {
    if (name === '<virtualhost') isInside = true;
    else if (name === '</virtualhost') isInside = false;
    return !isInside;
  });
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
    if (name === 'pidfile') server.pidFile = words[0] === undefined || words[0].startsWith('/') ? (words[0] ?? null) : `${server.root}/${words[0]}`;
    else if (name === 'user') server.user = words[0] ?? null;
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
    vhost: {
      isMacro: opening.macro === true,
      addresses: opening.words,
      hasTls: named('sslengine')[0]?.words[0]?.toLowerCase() === 'on',
      sendmailFrom: named('php_admin_value', 'php_value').flatMap(({ words, path }) => (words[0] === 'sendmail_path' ? [path] : [])),
      includes: named('include', 'includeoptional').flatMap(({ words }) => words[0] ?? []),
      wrappers: [
        ...named('fcgidwrapper', 'fcgiwrapper').flatMap(({ words }) => words[0] ?? []),
        ...named('scriptalias').flatMap(({ words }) => words[1] ?? []),
      ],
      iniPlaces: [
        ...named('fcgidinitialenv', 'setenv').flatMap(({ words }) => (words[0] === 'PHPRC' && words[1] !== undefined ? [words[1]] : [])),
        ...named('suphp_configpath').flatMap(({ words }) => words[0] ?? []),
      ],
    },
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

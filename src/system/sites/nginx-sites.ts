import type { Site } from '../../domain/site.ts';
import type { Host } from '../../host/host.ts';
import { readNginxConfig } from '../../parse/nginx-config.ts';
import type { Statement } from '../../parse/nginx-config.ts';
import { expandPattern } from '../config-files.ts';
import { type ConfiguredLog, formatsOf, inheritedLogs, namesHost, type ServerSites, sharedLogs } from './configured-logs.ts';
import { readLogFormats, readNginxLogs } from './nginx-logs.ts';

const CONFIGS = ['/etc/nginx/nginx.conf', '/usr/local/nginx/conf/nginx.conf'];
const MOST_FILES = 20_000;

/** A site as nginx serves it; `root` is empty where nginx only passes requests on. */
export interface NginxSite extends Site {
  readonly fpmSocket: string | null;
}

/** Sites of nginx's server blocks, every include followed; empty when there is no nginx. */
export function listNginxSites(host: Host): ServerSites<NginxSite> {
  const main = CONFIGS.find((path) => host.resolve(path) !== null);
  if (main === undefined) return { sites: [], sharedLogs: [] };
  const base = main.slice(0, main.lastIndexOf('/'));
  const seen = new Set<string>();
  const load = (path: string): readonly Located[] => {
    const real = host.resolve(path) ?? path;
    if (seen.has(real) || seen.size > MOST_FILES) return [];
    seen.add(real);
    return expand(readNginxConfig(host.readText(path) ?? ''), real);
  };
  const expand = (statements: readonly Statement[], path: string): readonly Located[] =>
    statements.flatMap(({ words, line, block }) => {
      const pattern = words[1] ?? '';
      if (words[0] === 'include') return expandPattern(host, pattern.startsWith('/') ? pattern : `${base}/${pattern}`).flatMap(load);
      return [{ words, line, path, block: block === null ? null : expand(block, path) }];
    });
  return sitesIn(load(main));
}

function sitesIn(all: readonly Located[]): ServerSites<NginxSite> {
  const http = all.flatMap(({ words, block }) => (words[0] === 'http' ? (block ?? []) : []));
  const formats = readLogFormats(http);
  const ofServer = readNginxLogs(http, formats);
  const sites: NginxSite[] = [];
  const shared = ofServer.filter(({ format }) => namesHost(format));
  for (const server of serversIn(all)) {
    const own = readNginxLogs(flatten(server.block ?? []), formats);
    const inherits = !(server.block ?? []).some(({ words }) => words[0] === 'access_log');
    const logs = inherits ? [...own, ...inheritedLogs(ofServer)] : own;
    const site = siteFrom(server, logs);
    if (site === null) shared.push(...logs);
    else sites.push(site);
  }
  return { sites, sharedLogs: sharedLogs(shared, true) };
}

interface Located {
  readonly words: readonly string[];
  readonly line: number;
  readonly path: string;
  readonly block: readonly Located[] | null;
}

function serversIn(statements: readonly Located[]): readonly Located[] {
  return statements.flatMap((statement) => {
    if (statement.words[0] === 'server' && statement.block !== null) return [statement];
    return statement.block === null || statement.words[0] !== 'http' ? [] : serversIn(statement.block);
  });
}

function siteFrom({ block, path, line }: Located, logs: readonly ConfiguredLog[]): NginxSite | null {
  const all = flatten(block ?? []);
  const named = (name: string): readonly (readonly string[])[] => all.filter(({ words }) => words[0] === name).map(({ words }) => words.slice(1));
  const names = named('server_name').flatMap((words) => words.map((word) => word.toLowerCase()));
  const domain = names.find((name) => name !== '_' && name !== '');
  const root = named('root')[0]?.[0]?.replace(/(?<=.)\/+$/, '') ?? '';
  if (domain === undefined || (root === '' && logs.length === 0)) return null;
  const pass = named('fastcgi_pass')[0]?.[0];
  return {
    domain,
    aliases: names.filter((name) => name !== domain),
    root,
    runsAs: null,
    owner: null,
    php: pass === undefined ? 'unknown' : 'fpm',
    fpmSocket: pass?.replace(/^unix:/, '') ?? null,
    accessLogs: [],
    frontLogs: [...new Set(logs.map((log) => log.path))],
    logFormats: formatsOf(logs),
    config: { path, line },
  };
}

function flatten(statements: readonly Located[]): readonly Located[] {
  return statements.flatMap((statement) => [statement, ...(statement.block === null ? [] : flatten(statement.block))]);
}

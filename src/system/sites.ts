import type { Account, SharedLog, Site } from '../domain/site.ts';
import type { Host } from '../host/host.ts';
import { listApacheSites } from './sites/apache-sites.ts';
import type { VirtualHost } from './sites/apache-sites.ts';
import { joinFormats } from './sites/configured-logs.ts';
import { listFpmPools } from './sites/fpm-pools.ts';
import { listNginxSites } from './sites/nginx-sites.ts';
import { siteOfPath } from './sites/path-layouts.ts';

/** Every site that Apache and nginx serve here, the two's words of one site joined, with the user that runs its scripts. */
export function listSites(host: Host, accounts: readonly Account[]): readonly Site[] {
  return listWebServers(host, accounts).sites;
}

/** The same, and the access logs that no single site writes. */
export function listWebServers(host: Host, accounts: readonly Account[]): WebServers {
  const apache = listApacheSites(host);
  const nginx = listNginxSites(host);
  const sites = joinSites(host, [...apache.sites, ...nginx.sites], accounts);
  return { sites, sharedLogs: [...apache.sharedLogs, ...nginx.sharedLogs] };
}

/** What the web servers of a machine serve and log. */
export interface WebServers {
  readonly sites: readonly Site[];
  readonly sharedLogs: readonly SharedLog[];
}

type Served = Site & { readonly fpmSocket: string | null; readonly vhost?: VirtualHost };

function joinSites(host: Host, served: readonly Served[], accounts: readonly Account[]): readonly Site[] {
  const pools = listFpmPools(host);
  const joined = new Map<string, Site>();
  for (const { fpmSocket, vhost: _vhost, ...site } of served) {
    const pool = fpmSocket === null ? undefined : pools.get(fpmSocket);
    const runsAs = pool?.user ?? site.runsAs;
    const phpValues = new Map([...(site.phpValues ?? []), ...(pool?.values ?? [])]);
    const before = joined.get(site.domain);
    joined.set(site.domain, before === undefined ? { ...site, runsAs, phpValues } : join(before, { ...site, runsAs, phpValues }));
  }
  return [...joined.values()].map((site) => ({ ...site, owner: ownerOf(host, site, accounts) }));
}

function join(one: Site, other: Site): Site {
  return {
    ...one,
    aliases: [...new Set([...one.aliases, ...other.aliases])],
    root: one.root || other.root,
    runsAs: one.runsAs ?? other.runsAs,
    php: one.php === 'unknown' ? other.php : one.php,
    accessLogs: [...new Set([...one.accessLogs, ...other.accessLogs])],
    frontLogs: [...new Set([...one.frontLogs, ...other.frontLogs])],
    phpValues: new Map([...(other.phpValues ?? []), ...(one.phpValues ?? [])]),
    logFormats: joinFormats(one.logFormats, other.logFormats),
  };
}

/** By the panel's layout, else by whose home the root lies in, else by the owner of the root where that is no system account. */
function ownerOf(host: Host, { root }: Site, accounts: readonly Account[]): string | null {
  const byLayout = siteOfPath(root)?.owner ?? null;
  if (byLayout !== null && accounts.some(({ name }) => name === byLayout)) return byLayout;
  const byHome = accounts.find(({ home, uid }) => uid >= 500 && home.length > 1 && root.startsWith(`${home}/`));
  if (byHome !== undefined) return byHome.name;
  const uid = host.facts(root)?.uid ?? 0;
  return uid >= 500 ? (accounts.find((account) => account.uid === uid)?.name ?? null) : null;
}

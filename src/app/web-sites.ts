import type { Account } from '../domain/site.ts';
import type { Host } from '../host/host.ts';
import { listPanelSites, withPanelSites } from '../system/panels.ts';
import { listWebServers } from '../system/sites.ts';
import type { WebServers } from '../system/sites.ts';

/** The sites of a machine by its web servers' configuration and its hosting panel's, and the access logs that they share. */
export function listWebSites(host: Host, accounts: readonly Account[]): WebServers {
  const { sites, sharedLogs } = listWebServers(host, accounts);
  return { sites: withPanelSites(sites, listPanelSites(host)), sharedLogs };
}

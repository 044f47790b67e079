import type { PanelKind, PanelSite } from '../domain/panel.ts';
import type { Site } from '../domain/site.ts';
import type { Host } from '../host/host.ts';
import { cpanel } from './panels/cpanel.ts';
import { directadmin } from './panels/directadmin.ts';
import { hestia } from './panels/hestia.ts';
import { ispmanager } from './panels/ispmanager.ts';
import type { Panel } from './panels/panel.ts';
import { plesk } from './panels/plesk.ts';

const panels: readonly Panel[] = [ispmanager, hestia, cpanel, directadmin, plesk];

/** The hosting panels of a machine, by files of their own. */
export function listPanels(host: Host): readonly PanelKind[] {
  return here(host).map(({ kind }) => kind);
}

/** The sites that the panels of a machine keep: their owners for certain, and where their logs and settings are. */
export function listPanelSites(host: Host): readonly PanelSite[] {
  return here(host).flatMap((panel) => panel.listSites(host));
}

function here(host: Host): readonly Panel[] {
  return panels.filter(({ marks }) => marks.some((path) => host.resolve(path) !== null));
}

/**
 * The sites that web servers serve, with what a panel adds: the owner, who for the panel is certain, and whatever the configuration left open. Sites that
 * only a panel knows come last: their server's configuration may be nowhere that is looked at.
 */
export function withPanelSites(served: readonly Site[], kept: readonly PanelSite[]): readonly Site[] {
  const byDomain = new Map(kept.map((site) => [site.domain, site]));
  const joined = served.map((site) => {
    const panel = byDomain.get(site.domain);
    byDomain.delete(site.domain);
    return panel === undefined ? site : join(site, panel);
  });
  return [...joined, ...byDomain.values()];
}

function join(site: Site, panel: PanelSite): Site {
  return {
    ...site,
    aliases: [...new Set([...site.aliases, ...panel.aliases])],
    root: site.root || panel.root,
    runsAs: site.runsAs ?? panel.runsAs,
    owner: panel.owner ?? site.owner,
    php: site.php === 'unknown' ? panel.php : site.php,
    accessLogs: site.accessLogs.length > 0 ? site.accessLogs : panel.accessLogs,
    frontLogs: site.frontLogs.length > 0 ? site.frontLogs : panel.frontLogs,
    config: site.config ?? panel.config,
  };
}

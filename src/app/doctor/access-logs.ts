import type { Recording } from '../../domain/recording.ts';
import type { Site } from '../../domain/site.ts';
import type { Host } from '../../host/host.ts';
import { listAccessLogs } from '../../logs/web-access.ts';
import { compileAccessFormat } from '../../parse/access-format.ts';
import { machineZone } from '../../parse/zone.ts';
import { accessLogChange } from '../../system/access-log-change.ts';
import type { WebServers } from '../../system/sites.ts';
import type { Measured } from '../scan/measured.ts';

/** The beginning of the id of a site's access log; its domain follows. */
export const ACCESS_LOG = 'access-log-';

/** Of each site whether its requests are recorded, with moment and address, in a log of its own or in one whose lines name the host. */
export function accessLogRecordings(host: Host, { sites, sharedLogs }: WebServers, measured: readonly Measured[]): readonly Recording[] {
  const zone = machineZone(host);
  const logs = listAccessLogs(host, sites, sharedLogs).map((log) => {
    const readers = log.formats.map((format) => compileAccessFormat(format, zone));
    return {
      ...log,
      isOpen: canOpen(host, log.path),
      tells: readers.length === 0 || readers.some((reader) => reader !== null),
      namesHost: readers.some((reader) => reader?.namesHost === true),
    };
  });
  const hasShared = logs.some(({ site, isOpen, namesHost }) => site === null && isOpen && namesHost);
  return sites.map((site) => {
    const own = logs.filter((log) => log.isOpen && log.site?.domain === site.domain);
    const present = hasShared || own.some(({ tells }) => tells);
    const messages = lostOf(site, measured);
    return {
      id: `${ACCESS_LOG}${site.domain}`,
      what: `access log of ${site.domain}`,
      present,
      costs: present ? null : { id: own.length === 0 ? 'costs.requests' : 'costs.format', params: { messages } },
      isFixable: !present && accessLogChange(host, site) !== null,
    };
  });
}

/** Messages that may be a site's and that no script was found for: those of the user that runs it. */
function lostOf({ runsAs, owner }: Site, measured: readonly Measured[]): number {
  const user = runsAs ?? owner;
  return user === null ? 0 : measured.reduce((sum, { withoutScriptOf }) => sum + (withoutScriptOf.get(user) ?? 0), 0);
}

function canOpen(host: Host, path: string): boolean {
  const file = host.openFile(path);
  if (typeof file === 'string') return false;
  file.close();
  return true;
}

import type { Host } from '../host/host.ts';
import { EximControl } from './exim/control.ts';
import { locateExim } from './exim/locate.ts';
import { eximZone, listEximLogs, loadEximLog } from './exim/log-load.ts';
import { eximLogSettings, eximMissing, selectorOfId } from './exim/log-missing.ts';
import { logSelectorChange } from './exim/log-setting-change.ts';
import { loadFiles } from './exim/message-files.ts';
import { loadReturnedOrigins } from './exim/returned-origins.ts';
import { hashId } from '../parse/mail-log/id-hash.ts';
import { readMainlogLine } from './exim/mainlog/shown-line.ts';
import { hashAddress } from '../parse/mail-log/text-hash.ts';
import type { EximPlace } from './exim/place.ts';
import { listIds, listQueue } from './exim/queue-list.ts';
import { loadMessage, loadMessageLog } from './exim/queue-message.ts';
import { readEximId, secondsOfId } from './exim/spool/message-id.ts';
import type { MailServer } from './mta.ts';

/** Where an Exim is, as far as somebody says so. */
export interface EximOverrides {
  readonly binary?: string;
  readonly config?: string;
  readonly spool?: string;
  readonly mainLog?: string;
}

/** The Exim of a host, or null when there is none. */
export function openExim(host: Host, overrides: EximOverrides): MailServer | null {
  const place = locateExim(host, overrides);
  return place === null ? null : eximAt(host, place);
}

/** The Exim at a known place. */
export function eximAt(host: Host, place: EximPlace): MailServer {
  const zone = eximZone(host, place);
  return {
    kind: 'exim',
    get version() {
      return place.version;
    },
    facts: { user: place.user, spool: place.spool, domains: domainsOf(place), timezone: place.timezone },
    listQueue: (options) => listQueue(host, place, options),
    listIds: (options) => listIds(host, place, options),
    readId: readEximId,
    timeOfId: (id) => secondsOfId(id) * 1000,
    loadMessage: (id, options) => loadMessage(host, place, id, options),
    loadMessageLog: (ref) => loadMessageLog(host, place, ref),
    loadFiles: (ref) => loadFiles(host, place, ref),
    idOfFile: (name) => (/-[A-Z]$/.test(name) ? readEximId(name.slice(0, -2)) : null),
    openControl: () => EximControl.open(host, place),
    loadLog: (window) => loadEximLog(host, place, window),
    listLogs: (window) => listEximLogs(host, place, window),
    readLine: (line) => readMainlogLine(line, zone),
    loadReturnedOrigins: (refs) => loadReturnedOrigins(host, place, refs),
    hashId,
    hashAddress,
    listMissing: (withoutDirectory) => eximMissing(place, withoutDirectory),
    listLogSettings: () => eximLogSettings(place),
    planLogSetting: (id) => {
      const name = selectorOfId(id);
      return name === null ? undefined : logSelectorChange(host, place, name);
    },
  };
}

function domainsOf({ localDomains, primaryHostname, qualifyDomain }: EximPlace): readonly string[] {
  return [...localDomains, primaryHostname, qualifyDomain].flatMap((domain) => (domain === null ? [] : [domain.toLowerCase()]));
}

import { Exit, ToolError } from '../domain/tool-error.ts';
import type { MtaKind } from '../domain/queue-id.ts';
import type { Instant } from '../domain/untrusted.ts';
import { noConfiguration, readConfiguration } from '../config/configuration.ts';
import type { Configuration } from '../config/configuration.ts';
import type { Host } from '../host/host.ts';
import { hostAt } from '../host/host-at.ts';
import { localHost } from '../host/local.ts';
import type { MailServer } from '../mta/mta.ts';
import { machineZone } from '../parse/zone.ts';
import type { Zone } from '../parse/zone.ts';
import { JOURNAL } from '../journal/journal.ts';
import { countryPlaces } from './scan/load-countries.ts';
import { findServers } from './servers.ts';
import { loadTrusts } from './trust/in-force.ts';
import type { Trusts } from './trust/in-force.ts';
import { readMoment } from './window.ts';

const EXPORTS = '/var/lib/spamtrace/exports';
const CONFIGURATION = '/etc/spamtrace.toml';

/** What the global options of product §2 ask for, as typed. */
export interface Asked {
  readonly root: string | null;
  readonly config: string | null;
  readonly mta: MtaKind | null;
  readonly now: string | null;
  readonly since: string | null;
  readonly until: string | null;
  /** Directory of this program's own files. */
  readonly program: string;
}

/** One run's surroundings: the machine, its mail servers, its time. */
export interface Context {
  readonly host: Host;
  readonly servers: readonly MailServer[];
  readonly zone: Zone;
  readonly now: Instant;
  readonly since: Instant | null;
  readonly until: Instant | null;
  /** Path of the journal on that machine. */
  readonly journal: string;
  /** Directory of the archives that are written before a removal. */
  readonly exports: string;
  readonly trusts: Trusts;
  /** Where a database of countries may be, the first that is there counts. */
  readonly countryPlaces: readonly string[];
}

/** Opens the machine that is asked for. Throws ToolError 64 on times, 78 on configuration. */
export function openContext(asked: Asked): Context {
  const { root, mta } = asked;
  const configuration = loadConfiguration(asked.config);
  const host = hostAt(root);
  const zone = machineZone(host);
  const servers = findServers(host, { mta, configuration });
  const clock = asked.now === null ? null : readMoment(asked.now, { now: Date.now(), zone });
  const now = clock ?? (root === null ? Date.now() : newestMoment(servers));
  const moment = (text: string | null): Instant | null => (text === null ? null : readMoment(text, { now, zone }));
  const journal = configuration.journal ?? JOURNAL;
  const exports = configuration.exports ?? EXPORTS;
  const trusts = loadTrusts(host, journal);
  const places = countryPlaces(configuration.countries, asked.program);
  return { host, servers, zone, now, since: moment(asked.since), until: moment(asked.until), journal, exports, trusts, countryPlaces: places };
}

function loadConfiguration(path: string | null): Configuration {
  const text = localHost().readText(path ?? CONFIGURATION);
  if (text !== null) return readConfiguration(Buffer.from(text, 'latin1').toString('utf8'), path ?? CONFIGURATION);
  if (path !== null) throw new ToolError('bad-configuration', Exit.configuration, `cannot read ${path}`);
  return noConfiguration;
}

/** Now of a copied machine: the newest time in its main logs and its queue's arrivals (never an mtime, never a log that a site can write). */
function newestMoment(servers: readonly MailServer[]): Instant {
  let newest = 0;
  for (const server of servers) {
    for (const { to } of server.listLogs({ from: 0, to: Number.MAX_SAFE_INTEGER })) newest = Math.max(newest, to ?? 0);
    for (const { arrivedAt } of server.listQueue()) newest = Math.max(newest, arrivedAt ?? 0);
  }
  return newest === 0 ? Date.now() : newest;
}
export { rfc3339 } from '../parse/zone.ts';
export type { Zone };

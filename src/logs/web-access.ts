import type { AccessFormat } from '../domain/access-format.ts';
import type { SharedLog, Site } from '../domain/site.ts';
import type { Instant } from '../domain/untrusted.ts';
import type { WebEvent } from '../domain/web-event.ts';
import type { Host } from '../host/host.ts';
import { type AccessReader, combinedReader, compileAccessFormat } from '../parse/access-format.ts';
import { machineZone } from '../parse/zone.ts';
import { listRotations } from './log-files.ts';
import { type LineTally, readAccessFile } from './web-access/access-lines.ts';
import { COMMON_LOGS, PANEL_LOGS } from './web-access/places.ts';
import { isCombined } from './web-access/straight/straight-access.ts';

/** One request with where its line stands and the sites that its log belongs to. */
export interface LoggedRequest {
  readonly event: WebEvent;
  readonly site: Site | null;
  readonly path: string;
  readonly byte: number;
}

/** An access log: of one site, or of several that its lines name. */
export interface AccessLog {
  readonly path: string;
  readonly site: Site | null;
  /** Of an nginx in front of the server that runs the scripts. */
  readonly isFront: boolean;
  /** As configured; empty where that is not known. */
  readonly formats: readonly AccessFormat[];
}

/**
 * Access logs that are there: those in front first, then those the configuration names, those of known panels, and the servers' common ones. A
 * file that is reached by several paths (cPanel's links) is listed once.
 */
export function listAccessLogs(host: Host, sites: readonly Site[], shared: readonly SharedLog[] = []): readonly AccessLog[] {
  const logs = new Map<string, AccessLog>();
  const add = (path: string, site: Site | null, isFront: boolean, formats: readonly AccessFormat[]): void => {
    const before = logs.get(path);
    // A log of several sites belongs to none: its lines must name the host.
    const of = before === undefined || before.site === site ? site : null;
    logs.set(path, { path, isFront: isFront || before?.isFront === true, site: of, formats: [...(before?.formats ?? []), ...formats] });
  };
  for (const site of sites) for (const path of site.frontLogs) add(path, site, true, site.logFormats?.get(path) ?? []);
  for (const site of sites) for (const path of site.accessLogs) add(path, site, false, site.logFormats?.get(path) ?? []);
  for (const { path, formats, isFront } of shared) add(path, null, isFront, formats);
  for (const site of sites) for (const { path, isFront } of PANEL_LOGS) if (!logs.has(path(site))) add(path(site), site, isFront === true, []);
  for (const path of COMMON_LOGS) if (!logs.has(path)) add(path, null, false, []);
  return onceEach(host, [...logs.values()]).sort((left, right) => Number(right.isFront) - Number(left.isFront));
}

function onceEach(host: Host, logs: readonly AccessLog[]): AccessLog[] {
  const seen = new Set<string>();
  return logs.filter(({ path }) => {
    const real = host.resolve(path);
    const facts = real === null ? null : host.facts(real);
    if (facts === null || seen.has(`${facts.device}:${facts.inode}`)) return false;
    seen.add(`${facts.device}:${facts.inode}`);
    return true;
  });
}

/** Which requests of a log are wanted. */
export interface RequestWindow {
  readonly from: Instant;
  readonly to: Instant;
  /** Only those by POST: several times as fast. */
  readonly onlyPosts?: boolean;
  /** Counts the lines that were looked at. */
  readonly tally?: LineTally;
}

/** Requests of the window that may have run a script, from one log and its rotations, oldest first. */
export function* loadRequests(host: Host, log: AccessLog, { from, to, onlyPosts = false, tally }: RequestWindow): Iterable<LoggedRequest> {
  const readers = readersOf(host, log.formats);
  const isQuoted = log.formats.every(({ text }) => /"(?:\$request|%r)"/.test(text));
  const isWanted = isQuoted ? (line: string): boolean => MAY_RUN.test(line) : (): boolean => true;
  const isPlain = isQuoted && log.formats.every(isCombined);
  const reading = { from, to, readers, onlyPosts, isWanted, isCombined: isPlain, tally: tally ?? { understood: 0, strange: 0 } };
  for (const rotation of listRotations(host, log.path, from)) {
    for (const { event, byte } of readAccessFile(host, rotation, reading)) {
      if (isQuoted || mayRun(event)) yield { event, site: log.site, path: rotation, byte };
    }
  }
}

/** Readers of the formats; the usual ones are tried last, unless a visitor's own text could be taken for a line of theirs. */
function readersOf(host: Host, formats: readonly AccessFormat[]): readonly AccessReader[] {
  const zone = machineZone(host);
  const readers = formats.flatMap((format) => compileAccessFormat(format, zone) ?? []);
  return readers.some(({ startsForeign }) => startsForeign) ? readers : [...readers, combinedReader];
}

/** A script is asked for, or something is posted to an address that the site rewrites. */
const MAY_RUN = /"POST |\.php\d?[ ?/"]|"GET \/[^ ]*\/ /i;

/** The same of a request that was read already. */
function mayRun({ method, path }: WebEvent): boolean {
  return method === 'POST' || /\.php\d?(?:\/|$)/i.test(path) || (method === 'GET' && path.length > 1 && path.endsWith('/'));
}

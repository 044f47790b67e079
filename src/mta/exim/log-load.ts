import type { MailLogBatch } from '../../domain/mail-log.ts';
import type { Host } from '../../host/host.ts';
import { LineStretches } from '../../parse/lines.ts';
import { regionOf, type StampOf } from '../../parse/log-window.ts';
import { machineZone, namedZone, type Zone } from '../../parse/zone.ts';
import type { LogCoverage, Window } from '../mta.ts';
import { findLogFiles } from './log-files.ts';
import { coverageOf, lookAtLogs, type LookedAt, openLog, type OpenLog } from './log-sources.ts';
import { findSyslog, SyslogLines, syslogStamps } from './log-syslog.ts';
import { LogColumns, LogNames } from './mainlog/batch.ts';
import { LogClock } from './mainlog/log-clock.ts';
import { LogReader } from './mainlog/log-reader.ts';
import type { EximPlace } from './place.ts';

const ROWS = 2048;
const STRETCH_BYTES = 1 << 17;
/** gzip makes logs about this much smaller; for progress only. */
const PACKING = 8;

/** The zone of an instance's log: Exim's own `timezone` setting, else the machine's. */
export function eximZone(host: Host, place: EximPlace): Zone {
  return (place.timezone === null ? null : namedZone(host, place.timezone)) ?? machineZone(host);
}

/**
 * Facts of the window's main-log lines, file after file, oldest first, in columns that are filled anew for each stretch. Only what may hold
 * lines of the window is read (`regionOf`); a file that cannot be read is left out and told by `listEximLogs`.
 */
export function* loadEximLog(host: Host, place: EximPlace, window: Window): Iterable<MailLogBatch> {
  const log = findLog(host, place, window);
  const files = log.files.filter((file) => file.isWanted);
  const names = new LogNames();
  const reader = new LogReader(new LogClock(log.zone), window.from, window.to);
  const total = files.reduce((sum, file) => sum + weightOf(host, file), 0);
  let done = 0;
  for (const file of files) {
    const opened = openLog(host, file.path, file.compressed);
    if (typeof opened === 'string') continue;
    const columns = new LogColumns(ROWS, names, { path: file.path, compressed: file.compressed });
    const weight = weightOf(host, file);
    const tell = (part: number): number => Math.min(1, (done + weight * part) / Math.max(1, total));
    try {
      yield* readFile(opened, log, window, reader, columns, tell);
    } finally {
      opened.file.close();
    }
    done += weight;
  }
}

/** The files that `loadEximLog` reads or may not read, oldest first, with their first and last stamps. */
export function listEximLogs(host: Host, place: EximPlace, window: Window): readonly LogCoverage[] {
  return findLog(host, place, window).files.map(coverageOf);
}

/** One log, in whichever form it is kept. */
interface FoundLog {
  readonly files: readonly LookedAt[];
  readonly isSyslog: boolean;
  readonly zone: Zone;
}

function findLog(host: Host, place: EximPlace, window: Window): FoundLog {
  const zone = eximZone(host, place);
  const names = findLogFiles(host, place);
  if (names.length > 0) return { files: lookAtLogs(host, names, window, () => mainlogStamps(zone)), isSyslog: false, zone };
  const syslog = place.usesSyslog ? findSyslog(host, zone) : [];
  return { files: lookAtLogs(host, syslog, window, (file) => syslogStamps(zone, file.facts.modifiedAt)), isSyslog: true, zone };
}

/** Stamps of main-log lines. */
export function mainlogStamps(zone: Zone): StampOf {
  const clock = new LogClock(zone);
  return (bytes, from, end) => (clock.read(bytes, from, end) < 0 ? null : clock.at);
}

function weightOf(host: Host, file: LookedAt): number {
  return (host.facts(file.path)?.size ?? 0) * (file.compressed ? PACKING : 1);
}

function* readFile(
  opened: OpenLog,
  log: FoundLog,
  window: Window,
  reader: LogReader,
  columns: LogColumns,
  tell: (part: number) => number,
): Iterable<MailLogBatch> {
  const { file, gzip, text } = opened;
  const stampOf = log.isSyslog ? syslogStamps(log.zone, file.facts.modifiedAt) : mainlogStamps(log.zone);
  const region = gzip ? { offset: 0, until: Number.POSITIVE_INFINITY } : regionOf(file, stampOf, window.from, window.to);
  const stretches = new LineStretches(text, region.offset, { size: STRETCH_BYTES });
  const lines = log.isSyslog ? new SyslogLines(reader, log.zone, file.facts.modifiedAt) : reader;
  while (stretches.next()) {
    for (let here = 0; here < stretches.length;) {
      here = lines.read(stretches.bytes, here, stretches.length, stretches.offset, columns);
      columns.progress = tell(gzip ? gzip.packedOffset / Math.max(1, file.size) : (stretches.offset + here) / Math.max(1, file.size));
      if (columns.length < columns.capacity) continue;
      yield columns;
      columns.clear();
    }
    if (reader.earliest > region.until) break;
    reader.earliest = Number.POSITIVE_INFINITY;
  }
  columns.progress = tell(1);
  yield columns;
  columns.clear();
}

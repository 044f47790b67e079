import type { MailLogBatch } from '../../domain/mail-log.ts';
import { expectShortWork } from '../../host/compiling.ts';
import type { Host, OpenFile } from '../../host/host.ts';
import { LineStretches } from '../../parse/lines.ts';
import { type Region, regionOf, type StampOf } from '../../parse/log-window.ts';
import type { Zone } from '../../parse/zone.ts';
import { copyZone, type ZoneCopy } from '../../parse/zone-copy.ts';
import type { LogCoverage, Window } from '../mta.ts';
import { findLogFiles } from './log-files.ts';
import { coverageOf, lookAtLogs, type LookedAt, openLog, type OpenLog } from '../log-sources.ts';
import { syslogStamps } from '../syslog-files.ts';
import { findSyslog, SyslogLines } from './log-syslog.ts';
import { logZone } from './log-parallel/order.ts';
import { type Help, readAhead, threadHelp } from './log-parallel/read-ahead.ts';
import { LogColumns, LogNames } from '../../parse/mail-log/log-columns.ts';
import { CommandJoin } from './mainlog/command-join.ts';
import { LogClock } from './mainlog/log-clock.ts';
import { LogReader } from './mainlog/log-reader.ts';
import type { EximPlace } from './place.ts';

const ROWS = 2048;
const STRETCH_BYTES = 1 << 17;
const SHORT_BYTES = 4 << 20;
/** gzip makes logs about this much smaller; for progress only. */
const PACKING = 8;

/** The zone of an instance's log. */
export function eximZone(host: Host, place: EximPlace): Zone {
  return logZone(host, place.timezone);
}

/**
 * Facts of the window's main-log lines, file after file, oldest first, in columns that are filled anew for each stretch. Only what may hold
 * lines of the window is read (`regionOf`); a file that cannot be read is left out and told by `listEximLogs`.
 */
export function* loadEximLog(host: Host, place: EximPlace, window: Window, help: Help = threadHelp): Iterable<MailLogBatch> {
  const log = findLog(host, place, window);
  const files = log.files.filter((file) => file.isWanted);
  const names = new LogNames();
  const join = new CommandJoin();
  const reader = new LogReader(new LogClock(log.zone), window.from, window.to, join);
  const copyOfZone = (): ZoneCopy => copyZone(host, (from) => logZone(from, place.timezone));
  const total = files.reduce((sum, file) => sum + weightOf(host, file), 0);
  let done = 0;
  for (const file of files) {
    const opened = openLog(host, file.path, file.compressed);
    if (typeof opened === 'string') continue;
    const columns = new LogColumns(ROWS, names, { path: file.path, compressed: file.compressed });
    const weight = weightOf(host, file);
    const tell = (part: number): number => Math.min(1, (done + weight * part) / Math.max(1, total));
    const reading = { log, window, reader, join, names, columns, help, timezone: place.timezone, copyOfZone, tell };
    try {
      yield* readFile(opened, reading);
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

/** What the files of a log are read with, one after the other. */
interface Reading {
  readonly log: FoundLog;
  readonly window: Window;
  readonly reader: LogReader;
  readonly join: CommandJoin;
  readonly names: LogNames;
  readonly columns: LogColumns;
  readonly help: Help;
  readonly timezone: string | null;
  readonly copyOfZone: () => ZoneCopy;
  readonly tell: (part: number) => number;
}

function* readFile(opened: OpenLog, reading: Reading): Iterable<MailLogBatch> {
  const { file, gzip } = opened;
  const { log, window, columns, tell } = reading;
  const stampOf = log.isSyslog ? syslogStamps(log.zone, file.facts.modifiedAt) : mainlogStamps(log.zone);
  const region = gzip ? { offset: 0, until: Number.POSITIVE_INFINITY, end: 0 } : regionOf(file, stampOf, window.from, window.to);
  expectShortWork(region.end - region.offset < SHORT_BYTES && !gzip);
  const offset = log.isSyslog || gzip ? region.offset : yield* readHelped(file, region, reading);
  if (offset !== null) yield* readRest(opened, { ...region, offset }, reading);
  columns.progress = tell(1);
  yield columns;
  columns.clear();
}

/** Reads what is much with a second thread; where reading goes on, null when it is over. */
function* readHelped(file: OpenFile, region: Region, reading: Reading): Generator<MailLogBatch, number | null, undefined> {
  const { log, window, reader, join, names, columns, help, timezone, tell } = reading;
  const { offset, until, end } = region;
  const bytes = Math.min(end, file.size) - offset;
  if (bytes < help.worth) return offset;
  const first = { source: file, zone: log.zone, names, reader, join, columns, until };
  const order = { descriptor: file.descriptor, timezone, zone: reading.copyOfZone(), from: window.from, to: window.to, offset, bytes };
  const ahead = readAhead({ ...order, reading: first }, help);
  if (ahead === null) return offset;
  const rows = ahead.rows();
  for (let next = rows.next(); ; next = rows.next()) {
    if (next.done) return next.value;
    const batch = next.value;
    batch.progress = tell((batch.offset[0] ?? 0) / Math.max(1, file.size));
    yield batch;
  }
}

function* readRest({ file, gzip, text }: OpenLog, region: Region, { log, reader, columns, tell }: Reading): Iterable<MailLogBatch> {
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
    if (Number.isFinite(reader.earliest) && reader.earliest > region.until) break;
    reader.earliest = Number.POSITIVE_INFINITY;
  }
}

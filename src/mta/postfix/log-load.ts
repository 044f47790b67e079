import type { MailLogBatch } from '../../domain/mail-log.ts';
import { expectShortWork } from '../../host/compiling.ts';
import { Exit, ToolError } from '../../domain/tool-error.ts';
import type { Host } from '../../host/host.ts';
import { LineStretches } from '../../parse/lines.ts';
import { regionOf } from '../../parse/log-window.ts';
import { LogColumns, LogNames } from '../../parse/mail-log/log-columns.ts';
import { machineZone, type Zone } from '../../parse/zone.ts';
import { expand, type LogFileName } from '../log-names.ts';
import { coverageOf, lookAtLogs, type LookedAt, openLog, type OpenLog } from '../log-sources.ts';
import type { LogCoverage, Window } from '../mta.ts';
import { findSyslogFiles, syslogStamps } from '../syslog-files.ts';
import { hasJournalLines, journalCommand, runJournal } from './journal.ts';
import { MaillogReader, MOST_ROWS } from './maillog/reader.ts';
import { daemonOfTag } from './maillog/tags.ts';
import type { PostfixPlace } from './place.ts';
import { userNames } from './user-names.ts';

const ROWS = 2048;
const STRETCH_BYTES = 1 << 17;
const SHORT_BYTES = 4 << 20;
/** gzip makes logs about this much smaller; for progress only. */
const PACKING = 8;
/** Where syslog daemons put the mail facility, then where all goes. */
const PLACES = ['/var/log/mail.log', '/var/log/maillog', '/var/log/mail', '/var/log/mail.info', '/var/log/syslog', '/var/log/messages'] as const;

/** Facts of the window's lines, file after file, oldest first, in columns that are filled anew for each stretch; only what may hold such lines is read. */
export function* loadPostfixLog(host: Host, place: PostfixPlace, window: Window): Iterable<MailLogBatch> {
  const zone = machineZone(host);
  const files = findLog(host, place, window, zone).filter(({ isWanted }) => isWanted);
  const names = new LogNames();
  const { tags, domains } = place;
  const reader = new MaillogReader({ ...window, tags, userOf: userNames(host), domains: new Set(domains) });
  const command = files.length > 0 || listNames(host, place, zone).length > 0 ? null : journalCommand(host, place, window);
  if (command !== null)
    yield* readJournal(host, command, { zone, reader, columns: new LogColumns(ROWS, names, { path: command.join(' '), compressed: false }) });
  const weights = files.map(({ path, compressed }) => (host.facts(path)?.size ?? 0) * (compressed ? PACKING : 1));
  const total = weights.reduce((sum, weight) => sum + weight, 1);
  let done = 0;
  for (const [index, { path, compressed }] of files.entries()) {
    const opened = openLog(host, path, compressed);
    if (typeof opened === 'string') continue;
    const before = done;
    const weight = weights[index] ?? 0;
    const columns = new LogColumns(ROWS, names, { path, compressed });
    try {
      yield* readFile(opened, { window, zone, reader, columns, tell: (part) => Math.min(1, (before + weight * part) / total) });
    } finally {
      opened.file.close();
    }
    done += weight;
  }
}

/** The files that `loadPostfixLog` reads or may not read, oldest first, with their first and last stamps. */
export function listPostfixLogs(host: Host, place: PostfixPlace, window: Window): readonly LogCoverage[] {
  const zone = machineZone(host);
  const found = findLog(host, place, window, zone).map(coverageOf);
  const command = found.length > 0 ? null : journalCommand(host, place, window);
  if (command === null || !hasJournalLines(host, command)) return found;
  return [{ path: command.join(' '), from: null, to: null, problem: null }];
}

/** What the journal has of a window, in stretches as a file's. Throws ToolError 71 where it does not answer: a scan must not take that for nothing. */
function* readJournal(
  host: Host,
  command: readonly [string, ...string[]],
  { zone, reader, columns }: Pick<ReadingFile, 'zone' | 'reader' | 'columns'>,
): Iterable<MailLogBatch> {
  const bytes = runJournal(host, command);
  if (bytes === null) throw new ToolError('cannot-read', Exit.failed, `${command[0]} did not answer`);
  reader.begin(zone, host.now());
  for (let here = 0; here < bytes.length;) {
    here = reader.read(bytes, here, bytes.length, 0, columns);
    columns.progress = here / bytes.length;
    if (columns.length + MOST_ROWS <= columns.capacity) continue;
    yield columns;
    columns.clear();
  }
  columns.progress = 1;
  yield* readEnd(reader, columns);
}

function findLog(host: Host, place: PostfixPlace, window: Window, zone: Zone): readonly LookedAt[] {
  return lookAtLogs(host, listNames(host, place, zone), window, ({ facts }) => syslogStamps(zone, facts.modifiedAt));
}

/** The file that Postfix writes itself (maillog_file), else the first syslog family that has lines of its tags. */
function listNames(host: Host, { logFiles, tags }: PostfixPlace, zone: Zone): readonly LogFileName[] {
  const own = logFiles.flatMap((path): readonly LogFileName[] => expand(host, path));
  const isOurs = (bytes: Buffer, from: number, to: number): boolean => daemonOfTag(bytes.toString('latin1', from, to), tags) !== null;
  return own.length > 0 ? own : findSyslogFiles(host, PLACES, zone, isOurs);
}

interface ReadingFile {
  readonly window: Window;
  readonly zone: Zone;
  readonly reader: MaillogReader;
  readonly columns: LogColumns;
  readonly tell: (part: number) => number;
}

function* readFile({ file, gzip, text }: OpenLog, { window, zone, reader, columns, tell }: ReadingFile): Iterable<MailLogBatch> {
  const latest = file.facts.modifiedAt;
  const whole = { offset: 0, until: Number.POSITIVE_INFINITY, end: 0 };
  const region = gzip ? whole : regionOf(file, syslogStamps(zone, latest), window.from, window.to);
  expectShortWork(region.end - region.offset < SHORT_BYTES && !gzip);
  reader.begin(zone, latest);
  const stretches = new LineStretches(text, region.offset, { size: STRETCH_BYTES });
  while (stretches.next()) {
    reader.earliest = Number.POSITIVE_INFINITY;
    for (let here = 0; here < stretches.length;) {
      here = reader.read(stretches.bytes, here, stretches.length, stretches.offset, columns);
      columns.progress = tell(gzip ? gzip.packedOffset / Math.max(1, file.size) : (stretches.offset + here) / Math.max(1, file.size));
      if (columns.length + MOST_ROWS <= columns.capacity) continue;
      yield columns;
      columns.clear();
    }
    if (Number.isFinite(reader.earliest) && reader.earliest > region.until) break;
  }
  columns.progress = tell(1);
  yield* readEnd(reader, columns);
}

function* readEnd(reader: MaillogReader, columns: LogColumns): Iterable<MailLogBatch> {
  for (let isOver = false; !isOver;) {
    isOver = reader.end(columns);
    yield columns;
    columns.clear();
  }
}

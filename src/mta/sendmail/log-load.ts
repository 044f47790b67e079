import type { MailLogBatch, MailLogLine } from '../../domain/mail-log.ts';
import type { Host } from '../../host/host.ts';
import { LineStretches } from '../../parse/lines.ts';
import { regionOf } from '../../parse/log-window.ts';
import { LogColumns, LogNames } from '../../parse/mail-log/log-columns.ts';
import { SyslogReader } from '../../parse/syslog.ts';
import { machineZone, type Zone } from '../../parse/zone.ts';
import type { LogCoverage, Window } from '../mta.ts';
import { coverageOf, lookAtLogs, type LookedAt, openLog, type OpenLog } from '../log-sources.ts';
import { findSyslogFiles, syslogStamps } from '../syslog-files.ts';
import { LogReader, MOST_ROWS } from './log/log-reader.ts';
import { readShownText } from './log/shown-line.ts';

const ROWS = 4096;
const STRETCH_BYTES = 1 << 17;
const LINE_FEED = 10;
/** gzip makes logs about this much smaller; for progress only. */
const PACKING = 8;
/** Where syslog daemons put the mail facility, then where all goes. */
const PLACES = ['/var/log/mail.log', '/var/log/maillog', '/var/log/mail', '/var/log/mail.info', '/var/log/syslog', '/var/log/messages'] as const;

/** Facts of the window's lines, file after file, oldest first, in columns that are filled anew for each stretch. */
export function* loadSendmailLog(host: Host, window: Window): Iterable<MailLogBatch> {
  const zone = machineZone(host);
  const files = findLog(host, window, zone).filter((file) => file.isWanted);
  const names = new LogNames();
  const reader = new LogReader({ ...window, nameOfUser: namesOfUsers(host) });
  const total = Math.max(
    1,
    files.reduce((sum, file) => sum + weightOf(host, file), 0),
  );
  let done = 0;
  for (const file of files) {
    const opened = openLog(host, file.path, file.compressed);
    if (typeof opened === 'string') continue;
    const columns = new LogColumns(ROWS, names, { path: file.path, compressed: file.compressed });
    const weight = weightOf(host, file);
    const before = done;
    const tell = (part: number): number => Math.min(1, (before + weight * part) / total);
    try {
      yield* readFile(opened, { window, zone, reader, columns, tell });
    } finally {
      opened.file.close();
    }
    done += weight;
  }
}

/** The files that `loadSendmailLog` reads or may not read, oldest first, with their first and last stamps. */
export function listSendmailLogs(host: Host, window: Window): readonly LogCoverage[] {
  return findLog(host, window, machineZone(host)).map(coverageOf);
}

/** Whether any file of syslog has lines of Sendmail. */
export function hasSendmailLog(host: Host): boolean {
  return findSyslogFiles(host, PLACES, machineZone(host), isSendmail).length > 0;
}

/** Sendmail's lines of a window in which one of these words stands, file after file; `text` is what follows the tag. */
export function* linesWith(
  host: Host,
  window: Window,
  words: readonly string[],
): Generator<{ readonly line: string; readonly text: string }, void, undefined> {
  const zone = machineZone(host);
  for (const looked of findLog(host, window, zone).filter((file) => file.isWanted)) {
    const opened = openLog(host, looked.path, looked.compressed);
    if (typeof opened === 'string') continue;
    const { file, gzip, text } = opened;
    try {
      const syslog = new SyslogReader(zone, file.facts.modifiedAt);
      const offset = gzip ? 0 : regionOf(file, syslogStamps(zone, file.facts.modifiedAt), window.from, window.to).offset;
      const stretches = new LineStretches(text, offset, { size: STRETCH_BYTES });
      while (stretches.next()) yield* linesOf(stretches, syslog, words);
    } finally {
      file.close();
    }
  }
}

function* linesOf(
  { bytes, length }: LineStretches,
  syslog: SyslogReader,
  words: readonly string[],
): Generator<{ readonly line: string; readonly text: string }> {
  const stretch = bytes.subarray(0, length);
  if (!words.some((word) => stretch.includes(word, 0, 'latin1'))) return;
  for (let here = 0; here < length;) {
    const found = stretch.indexOf(LINE_FEED, here);
    const end = found < 0 ? length : found;
    const line = stretch.toString('latin1', here, end);
    if (
      words.some((word) => line.includes(word)) &&
      syslog.read(stretch, here, end) &&
      isSendmail(stretch, syslog.prefix.tagFrom, syslog.prefix.tagTo)
    ) {
      yield { line, text: line.slice(syslog.prefix.textFrom - here) };
    }
    here = end + 1;
  }
}

/** One line in full (latin1, without its end); null when Sendmail has not written it. */
export function readSendmailLine(line: string, zone: Zone, latest: number): MailLogLine | null {
  const bytes = Buffer.from(line, 'latin1');
  const syslog = new SyslogReader(zone, latest);
  if (!syslog.read(bytes, 0, bytes.length) || !isSendmail(bytes, syslog.prefix.tagFrom, syslog.prefix.tagTo)) return null;
  const { at, pid, textFrom } = syslog.prefix;
  return readShownText(bytes.toString('latin1', textFrom), at, pid === 0 ? null : pid);
}

function findLog(host: Host, window: Window, zone: Zone): readonly LookedAt[] {
  const names = findSyslogFiles(host, PLACES, zone, isSendmail);
  return lookAtLogs(host, names, window, (file) => syslogStamps(zone, file.facts.modifiedAt));
}

function weightOf(host: Host, file: LookedAt): number {
  return (host.facts(file.path)?.size ?? 0) * (file.compressed ? PACKING : 1);
}

/** Login names by uid, from /etc/passwd. */
function namesOfUsers(host: Host): (uid: number) => string | null {
  let names: ReadonlyMap<number, string> | null = null;
  const load = (): ReadonlyMap<number, string> =>
    new Map(
      (host.readText('/etc/passwd') ?? '').split('\n').flatMap((line) => {
        const [name = '', , uid = ''] = line.split(':');
        return /^\d{1,10}$/.test(uid) ? [[Number(uid), name] as const] : [];
      }),
    );
  return (uid) => (names ??= load()).get(uid) ?? null;
}

/** Tags of Sendmail: `sendmail`, and what Debian and others name its parts with `-L`: `sm-mta`, `sm-msp-queue`. */
function isSendmail(bytes: Buffer, from: number, to: number): boolean {
  const tag = bytes.toString('latin1', from, Math.min(to, from + LONGEST_TAG));
  return tag.startsWith('sm-') || tag.startsWith('sendmail');
}

const LONGEST_TAG = 16;

interface Reading {
  readonly window: Window;
  readonly zone: Zone;
  readonly reader: LogReader;
  readonly columns: LogColumns;
  readonly tell: (part: number) => number;
}

function* readFile({ file, gzip, text }: OpenLog, { window, zone, reader, columns, tell }: Reading): Iterable<MailLogBatch> {
  const latest = file.facts.modifiedAt;
  const region = gzip ? { offset: 0, until: Number.POSITIVE_INFINITY } : regionOf(file, syslogStamps(zone, latest), window.from, window.to);
  const syslog = new SyslogReader(zone, latest);
  const stretches = new LineStretches(text, region.offset, { size: STRETCH_BYTES });
  while (stretches.next()) {
    const { bytes, length, offset } = stretches;
    let earliest = Number.POSITIVE_INFINITY;
    for (let here = 0; here < length;) {
      const found = bytes.indexOf(LINE_FEED, here);
      const end = found < 0 || found > length ? length : found;
      if (syslog.read(bytes, here, end)) {
        const { at, pid, tagFrom, tagTo, textFrom } = syslog.prefix;
        earliest = Math.min(earliest, at);
        if (isSendmail(bytes, tagFrom, tagTo))
          reader.take({ at, pid, offset: offset + here, text: bytes.toString('latin1', textFrom, end) }, columns);
      }
      here = end + 1;
      if (columns.length + MOST_ROWS < columns.capacity) continue;
      columns.progress = tell(gzip ? gzip.packedOffset / Math.max(1, file.size) : (offset + here) / Math.max(1, file.size));
      yield columns;
      columns.clear();
    }
    if (Number.isFinite(earliest) && earliest > region.until) break;
  }
  columns.progress = tell(1);
  yield columns;
  columns.clear();
}

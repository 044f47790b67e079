import type { Host } from '../../host/host.ts';
import { LineStretches } from '../../parse/lines.ts';
import type { StampOf } from '../../parse/log-window.ts';
import { SyslogReader } from '../../parse/syslog.ts';
import type { Zone } from '../../parse/zone.ts';
import { expand, type LogFileName } from '../log-names.ts';
import type { LogColumns } from '../../parse/mail-log/log-columns.ts';
import type { LogReader } from './mainlog/log-reader.ts';
import { SyslogText } from './mainlog/syslog-text.ts';
import { openLog } from '../log-sources.ts';

const LINE_FEED = 10;
const EXIM = Buffer.from('exim', 'latin1');
/** Where syslog daemons put the mail facility, then where all goes. */
const PLACES = ['/var/log/mail.log', '/var/log/maillog', '/var/log/mail', '/var/log/exim.log', '/var/log/syslog', '/var/log/messages'];
const LOOKED_AT_BYTES = 1 << 18;

/** The files of the first syslog family that has lines of Exim near the beginning of one of its files. */
export function findSyslog(host: Host, zone: Zone): readonly LogFileName[] {
  for (const place of PLACES) {
    const names = expand(host, place);
    if (names.some((name) => !name.foreign && hasExim(host, name, zone))) return names;
  }
  return [];
}

/** Stamps of syslog lines; `latest`: the file's last change, for classic stamps without a year. */
export function syslogStamps(zone: Zone, latest: number): StampOf {
  const reader = new SyslogReader(zone, latest);
  return (bytes, from, end) => (reader.read(bytes, from, end) ? reader.prefix.at : null);
}

/** Hands Exim's lines of a syslog file to a reader of main-log lines; others are passed over and not counted. */
export class SyslogLines {
  private readonly reader: LogReader;
  private readonly syslog: SyslogReader;
  private readonly text = new SyslogText();

  constructor(reader: LogReader, zone: Zone, latest: number) {
    this.reader = reader;
    this.syslog = new SyslogReader(zone, latest);
  }

  /** As `LogReader.read`. */
  read(bytes: Buffer, from: number, to: number, offset: number, columns: LogColumns): number {
    let here = from;
    while (here < to && columns.length < columns.capacity) {
      const found = bytes.indexOf(LINE_FEED, here);
      const end = found < 0 || found > to ? to : found;
      if (this.syslog.read(bytes, here, end)) {
        const { at, pid, tagFrom, tagTo, textFrom } = this.syslog.prefix;
        this.reader.earliest = Math.min(this.reader.earliest, at);
        if (isExim(bytes, tagFrom, tagTo)) {
          const text = this.text.take(pid, bytes, textFrom, end, offset + here);
          if (typeof text !== 'string') this.reader.readSyslogText(text, at, pid, columns);
        }
      }
      here = end + 1;
    }
    return Math.min(here, to);
  }
}

/** Tags of Exim: `exim`, `exim4`, `exim-in` (syslog_processname). */
function isExim(bytes: Buffer, from: number, to: number): boolean {
  return to - from >= EXIM.length && bytes.compare(EXIM, 0, EXIM.length, from, from + EXIM.length) === 0;
}

function hasExim(host: Host, name: LogFileName, zone: Zone): boolean {
  const log = openLog(host, name.path, name.compressed);
  if (typeof log === 'string') return false;
  try {
    const reader = new SyslogReader(zone, log.file.facts.modifiedAt);
    const stretches = new LineStretches(log.text, 0, { end: LOOKED_AT_BYTES, size: LOOKED_AT_BYTES });
    while (stretches.next()) {
      for (let here = 0; here < stretches.length;) {
        const found = stretches.bytes.indexOf(LINE_FEED, here);
        const end = found < 0 ? stretches.length : found;
        if (reader.read(stretches.bytes, here, end) && isExim(stretches.bytes, reader.prefix.tagFrom, reader.prefix.tagTo)) return true;
        here = end + 1;
      }
    }
    return false;
  } catch {
    return false;
  } finally {
    log.file.close();
  }
}

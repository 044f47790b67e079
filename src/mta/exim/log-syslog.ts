import type { Host } from '../../host/host.ts';
import { SyslogReader } from '../../parse/syslog.ts';
import type { Zone } from '../../parse/zone.ts';
import type { LogFileName } from '../log-names.ts';
import type { LogColumns } from '../../parse/mail-log/log-columns.ts';
import type { LogReader } from './mainlog/log-reader.ts';
import { SyslogText } from './mainlog/syslog-text.ts';
import { findSyslogFiles } from '../syslog-files.ts';

const LINE_FEED = 10;
const EXIM = Buffer.from('exim', 'latin1');
/** Where syslog daemons put the mail facility, then where all goes. */
const PLACES = ['/var/log/mail.log', '/var/log/maillog', '/var/log/mail', '/var/log/exim.log', '/var/log/syslog', '/var/log/messages'];

/** The files of the first syslog family that has lines of Exim near the beginning of one of its files. */
export function findSyslog(host: Host, zone: Zone): readonly LogFileName[] {
  return findSyslogFiles(host, PLACES, zone, isExim);
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

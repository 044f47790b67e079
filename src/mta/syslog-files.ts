import type { Host } from '../host/host.ts';
import { type ByteSource, LineStretches, lineStartFrom } from '../parse/lines.ts';
import type { StampOf } from '../parse/log-window.ts';
import { SyslogReader } from '../parse/syslog.ts';
import type { Zone } from '../parse/zone.ts';
import { expand, type LogFileName } from './log-names.ts';
import { openLog } from './log-sources.ts';

const LINE_FEED = 10;
const LOOKED_AT_BYTES = 1 << 18;

/** Whether a syslog tag, bytes[from, to), is a mail server's. */
export type IsOurTag = (bytes: Buffer, from: number, to: number) => boolean;

/** The files of the first syslog family (`places`: its paths without rotations) that has lines of these tags near the beginning or the end of one of its files. */
export function findSyslogFiles(host: Host, places: readonly string[], zone: Zone, isOurs: IsOurTag): readonly LogFileName[] {
  for (const place of places) {
    const names = expand(host, place);
    if (names.some((name) => !name.foreign && hasLines(host, name, zone, isOurs))) return names;
  }
  return [];
}

/** Stamps of syslog lines; `latest`: the file's last change, for classic stamps without a year. */
export function syslogStamps(zone: Zone, latest: number): StampOf {
  const reader = new SyslogReader(zone, latest);
  return (bytes, from, end) => (reader.read(bytes, from, end) ? reader.prefix.at : null);
}

function hasLines(host: Host, name: LogFileName, zone: Zone, isOurs: IsOurTag): boolean {
  const log = openLog(host, name.path, name.compressed);
  if (typeof log === 'string') return false;
  try {
    const reader = new SyslogReader(zone, log.file.facts.modifiedAt);
    const tail = log.gzip ? 0 : log.file.size - LOOKED_AT_BYTES;
    return (
      hasLinesFrom(log.text, 0, reader, isOurs) || (tail > LOOKED_AT_BYTES && hasLinesFrom(log.text, lineStartFrom(log.text, tail), reader, isOurs))
    );
  } catch {
    return false;
  } finally {
    log.file.close();
  }
}

function hasLinesFrom(text: ByteSource, offset: number, reader: SyslogReader, isOurs: IsOurTag): boolean {
  const stretches = new LineStretches(text, offset, { end: offset + LOOKED_AT_BYTES, size: LOOKED_AT_BYTES });
  while (stretches.next()) {
    for (let here = 0; here < stretches.length;) {
      const found = stretches.bytes.indexOf(LINE_FEED, here);
      const end = found < 0 ? stretches.length : found;
      if (reader.read(stretches.bytes, here, end) && isOurs(stretches.bytes, reader.prefix.tagFrom, reader.prefix.tagTo)) return true;
      here = end + 1;
    }
  }
  return false;
}

import type { Instant } from '../domain/untrusted.ts';
import { readSyslogLine, type SyslogClock } from './syslog-stamp.ts';

/** A syslog message with who says it is its writer: any local user may say so, by logger(1). */
export interface TaggedLine {
  readonly at: Instant;
  readonly tag: string;
  readonly pid: number | null;
  readonly text: string;
}

/** A line `stamp host tag[pid]: text`; null for anything else. */
export function readTaggedLine(line: string, clock: SyslogClock): TaggedLine | null {
  const syslog = readSyslogLine(line, clock);
  const [whole = '', tag = '', pid] = TAG.exec(syslog?.text ?? '') ?? [];
  if (syslog === null || whole === '') return null;
  return { at: syslog.at, tag, pid: pid === undefined ? null : Number(pid), text: syslog.text.slice(whole.length) };
}

const TAG = /^([\w./@-]{1,64})(?:\[(\d{1,10})\])?: ?/;

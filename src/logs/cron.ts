import type { JobEvent } from '../domain/job-event.ts';
import type { Host } from '../host/host.ts';
import { readSyslogLine } from '../parse/syslog-stamp.ts';
import type { SyslogClock } from '../parse/syslog-stamp.ts';
import { linesFrom, listRotations, openText } from './log-files.ts';

/** Where syslog puts what cron says: Debian, RHEL, and a file of its own. The first that has any is taken. */
const LOGS = ['/var/log/cron.log', '/var/log/cron', '/var/log/syslog', '/var/log/messages'];
const STARTED = /^(?:CRON|crond?|\/usr\/sbin\/cron)\[\d+\]: \(([A-Za-z0-9_.@$-]{1,64})\) CMD \((.*)\)$/i;

/** The start of a job that a line of cron(8) or crond(8) tells; null for anything else. Any local user may write such a line with logger(1). */
export function readCronLine(line: string, clock: SyslogClock): Pick<JobEvent, 'at' | 'user' | 'command'> | null {
  if (!line.includes(' CMD (')) return null;
  const syslog = readSyslogLine(line, clock);
  const [, user = '', command = ''] = STARTED.exec(syslog?.text ?? '') ?? [];
  return syslog === null || user === '' ? null : { at: syslog.at, user, command: command.trim() };
}

interface Loading {
  readonly from: number;
  readonly to: number;
  readonly clock: SyslogClock;
}

/** Starts of jobs in a window, from the log that has them. */
export function loadJobEvents(host: Host, { from, to, clock }: Loading): readonly JobEvent[] {
  for (const log of LOGS) {
    const events = listRotations(host, log, from).flatMap((file) => [...eventsIn(host, file, { from, to, clock })]);
    if (events.length > 0) return events;
  }
  return [];
}

function* eventsIn(host: Host, file: string, { from, to, clock }: Loading): Iterable<JobEvent> {
  const text = openText(host, file);
  if (text === null) return;
  for (const { line, byte } of linesFrom(text, from - SLACK, (some) => readSyslogLine(some, clock)?.at ?? null)) {
    const event = readCronLine(line, clock);
    if (event !== null && event.at >= from && event.at <= to) yield { ...event, file, byte };
  }
  text.close();
}

const SLACK = 2 * 3_600_000;

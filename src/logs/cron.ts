import type { JobEvent } from '../domain/job-event.ts';
import type { UnreadLog } from '../domain/unread-log.ts';
import type { Host } from '../host/host.ts';
import { readSyslogLine } from '../parse/syslog-stamp.ts';
import type { SyslogClock } from '../parse/syslog-stamp.ts';
import { loadJournal } from './journal.ts';
import { linesFrom, listRotations, openText } from './log-files.ts';

/** Where syslog puts what cron says: Debian, RHEL, and a file of its own. The first that has any is taken. */
const LOGS = ['/var/log/cron.log', '/var/log/cron', '/var/log/syslog', '/var/log/messages'];
const TAG = /^(?:CRON|crond?|\/usr\/sbin\/cron)\[\d+\]: /i;
const STARTED = /^\(([A-Za-z0-9_.@$-]{1,64})\) CMD \((.*)\)$/;

/** The start of a job that a line of cron(8) or crond(8) tells; null for anything else. Any local user may write such a line with logger(1). */
export function readCronLine(line: string, clock: SyslogClock): Pick<JobEvent, 'at' | 'user' | 'command'> | null {
  if (!line.includes(' CMD (')) return null;
  const syslog = readSyslogLine(line, clock);
  if (syslog === null || !TAG.test(syslog.text)) return null;
  return readStart(syslog.at, syslog.text.replace(TAG, ''));
}

function readStart(at: number, text: string): Pick<JobEvent, 'at' | 'user' | 'command'> | null {
  const [, user = '', command = ''] = STARTED.exec(text) ?? [];
  return user === '' ? null : { at, user, command: command.trim() };
}

interface Loading {
  readonly from: number;
  readonly to: number;
  readonly clock: SyslogClock;
}

/** Starts of jobs, and the logs that are there and could not be read. */
export interface JobReading {
  readonly events: readonly JobEvent[];
  readonly unread: readonly UnreadLog[];
}

/** Starts of jobs in a window. */
export function loadJobEvents(host: Host, loading: Loading): readonly JobEvent[] {
  return loadJobs(host, loading).events;
}

/** The same from the log that has them, else from the journal, with what was not read. */
export function loadJobs(host: Host, { from, to, clock }: Loading): JobReading {
  for (const log of LOGS) {
    const events = listRotations(host, log, from).flatMap((file) => [...eventsIn(host, file, { from, to, clock })]);
    if (events.length > 0) return { events, unread: [] };
  }
  // Where syslog writes files, cron's silence is cron's; the journal only has what they have.
  if (LOGS.some((log) => host.resolve(log) !== null)) return { events: [], unread: [] };
  const { entries, unread } = loadJournal(host, ['CRON', 'crond', 'cron'], { from, to });
  const events = entries.flatMap(({ at, text }) => {
    const start = readStart(at, text);
    return start === null || at < from || at > to ? [] : [{ ...start, file: 'journal', byte: -1 }];
  });
  return { events, unread };
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

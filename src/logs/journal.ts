import type { UnreadLog } from '../domain/unread-log.ts';
import type { Instant } from '../domain/untrusted.ts';
import type { Host } from '../host/host.ts';
import type { TaggedLine } from '../parse/syslog-tag.ts';

const JOURNALS = ['/var/log/journal', '/run/log/journal'];
const LIMIT = 256 * 1024 * 1024;
const TIMEOUT = 60_000;
const FIELDS = 'MESSAGE,SYSLOG_IDENTIFIER,_PID,_UID,_SOURCE_REALTIME_TIMESTAMP';

/** Whether a machine keeps a journal, of which any cron and sshd of it tells. */
export function hasJournal(host: Host): boolean {
  return JOURNALS.some((directory) => host.list(directory).length > 0);
}

/** An entry of the journal. journald itself says which user wrote it, whatever the entry says of its writer. */
export interface JournalEntry extends TaggedLine {
  readonly uid: number | null;
}

/** What the journal has, and why it was not read if it was not. */
export interface JournalReading {
  readonly entries: readonly JournalEntry[];
  readonly unread: readonly UnreadLog[];
}

/**
 * Entries of a window whose writers call themselves so, by `journalctl -o json` of this machine; entries that no process of root wrote are left
 * out. Journals of another machine (`--root`) are binary files that only a journalctl reads: they are told as not read.
 */
export function loadJournal(host: Host, names: readonly string[], window: { readonly from: Instant; readonly to: Instant }): JournalReading {
  const path = JOURNALS.find((directory) => host.list(directory).length > 0);
  if (path === undefined) return { entries: [], unread: [] };
  const program = host.kind === 'local' ? host.program('/usr/bin/journalctl', '/bin/journalctl') : null;
  if (program === null) return { entries: [], unread: [{ path, why: 'binary' }] };
  const times = [`--since=@${Math.floor(window.from / 1000)}`, `--until=@${Math.ceil(window.to / 1000)}`];
  const matches = names.flatMap((name, index) => [...(index > 0 ? ['+'] : []), `SYSLOG_IDENTIFIER=${name}`, '_UID=0']);
  const options = ['--no-pager', '--quiet', '--all', '-o', 'json', `--output-fields=${FIELDS}`];
  const ran = host.run([program, ...options, ...times, ...matches], { limit: LIMIT, timeout: TIMEOUT });
  const entries = ran.stdout.split('\n').flatMap((line) => readJournalEntry(line) ?? []);
  return { entries: entries.filter(({ uid }) => uid === 0), unread: ran.status === 0 ? [] : [{ path, why: 'failed' }] };
}

/** One line of `journalctl -o json` (systemd.journal-fields(7); bytes of what is no UTF-8 come as numbers); null for anything else. */
export function readJournalEntry(line: string): JournalEntry | null {
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof entry !== 'object' || entry === null) return null;
  const fields = new Map<string, unknown>(Object.entries(entry));
  const number = (name: string): number | null => (/^\d{1,18}$/.test(textOf(fields.get(name)) ?? '') ? Number(textOf(fields.get(name))) : null);
  const micro = number('_SOURCE_REALTIME_TIMESTAMP') ?? number('__REALTIME_TIMESTAMP');
  const text = textOf(fields.get('MESSAGE'));
  const tag = textOf(fields.get('SYSLOG_IDENTIFIER'));
  if (micro === null || text === null || tag === null) return null;
  return { at: micro / 1000, tag, pid: number('_PID'), uid: number('_UID'), text };
}

/** A field's value; of several, the first. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return null;
  const [first] = value as readonly unknown[];
  if (typeof first !== 'number') return first === undefined ? null : textOf(first);
  return (value as readonly unknown[]).map((byte) => String.fromCharCode(Number(byte) & 0xff)).join('');
}

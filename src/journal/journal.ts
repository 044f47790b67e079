import type { ActionState, JournalEntry } from '../domain/journal-entry.ts';
import type { Host } from '../host/host.ts';

/** Where the journal is kept unless configured otherwise. */
export const JOURNAL = '/var/lib/spamtrace/journal.jsonl';

const LONGEST = 256 * 1024 * 1024;
const STATES: ReadonlySet<string> = new Set<ActionState>(['planned', 'applied', 'rolled-back', 'partial', 'undone', 'ended']);

/** Puts an entry on disk; when this returns it is there. Throws ToolError 77 or 71. */
export function appendEntry(host: Host, path: string, { at, until, ...entry }: JournalEntry): void {
  host.appendDurably(path, JSON.stringify({ ...entry, at: stamp(at), until: until === null ? null : stamp(until) }));
}

/** All entries, oldest first; a line that a crash cut off is passed over. */
export function loadEntries(host: Host, path: string): readonly JournalEntry[] {
  const text = host.readText(path, LONGEST);
  if (text === null) return [];
  return Buffer.from(text, 'latin1')
    .toString('utf8')
    .split('\n')
    .flatMap((line) => readEntry(line) ?? []);
}

/** The last entry of every action, by action, in the order in which the actions began. */
export function foldEntries(entries: readonly JournalEntry[]): ReadonlyMap<string, JournalEntry> {
  const last = new Map<string, JournalEntry>();
  for (const entry of entries) last.set(entry.action, entry);
  return last;
}

/** One line of the journal; null when it is none. */
export function readEntry(line: string): JournalEntry | null {
  const value = parse(line);
  if (value === null) return null;
  const { action, at, by, source, remedy, state, until, plan } = value;
  if (![action, at, by, source, remedy, state].every((part) => typeof part === 'string') || !STATES.has(String(state))) return null;
  const moment = Date.parse(String(at));
  const end = typeof until === 'string' ? Date.parse(until) : null;
  if (Number.isNaN(moment) || Number.isNaN(end ?? 0) || !/^[0-9a-f]{8}$/.test(String(action))) return null;
  const texts = { action: String(action), by: String(by), source: String(source), remedy: String(remedy) };
  return { ...texts, at: moment, state: state as ActionState, until: end, plan };
}

function parse(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

const stamp = (at: number): string => new Date(at).toISOString();

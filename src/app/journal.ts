import type { JournalEntry } from '../domain/journal-entry.ts';
import { Exit, ToolError } from '../domain/tool-error.ts';
import { appendEntry, foldEntries, loadEntries } from '../journal/journal.ts';
import type { Context } from './context.ts';

/** What was done, one entry an action as it stands now, oldest first. */
export function listActions({ host, journal }: Context): readonly JournalEntry[] {
  return [...foldEntries(loadEntries(host, journal)).values()];
}

/** Takes one action back. Throws ToolError 65 when there is none of this id in force, 77 where the journal cannot be written. */
export function undoAction({ host, journal, now }: Context, action: string, by: string): JournalEntry {
  const entry = foldEntries(loadEntries(host, journal)).get(action.toLowerCase());
  if (entry === undefined) throw new ToolError('not-found', Exit.nothingMatched, `the journal has no action ${action}`, { params: { action } });
  if (entry.state !== 'applied')
    throw new ToolError('not-in-force', Exit.nothingMatched, `${action} is not in force any more`, { params: { action } });
  const undone: JournalEntry = { ...entry, at: now, by, state: 'undone' };
  appendEntry(host, journal, undone);
  return undone;
}

import type { JournalEntry } from '../domain/journal-entry.ts';
import type { Check } from '../domain/plan.ts';
import { Exit, ToolError } from '../domain/tool-error.ts';
import { appendEntry, foldEntries, loadEntries } from '../journal/journal.ts';
import type { ActionOutcome } from '../domain/queue-action.ts';
import { remedyNamed } from './block/remedies.ts';
import { isBlock, planOf } from './block/stored.ts';
import { undoBlock } from './block/undo.ts';
import type { Context } from './context.ts';
import { END_SESSIONS } from './end-sessions.ts';
import { resumeBlock } from './block/resume.ts';
import type { BlockDone } from './block/apply.ts';
import { resumeQueueAction, type Resumed } from './queue/act/resume.ts';
import { isQueueAction, undoQueueAction } from './queue/act/undo.ts';

/** What was done, one entry an action as it stands now, oldest first. */
export function listActions({ host, journal }: Context): readonly JournalEntry[] {
  return [...foldEntries(loadEntries(host, journal)).values()];
}

/** An action that was taken back; of one on the queue, what became of each message. */
export interface Undone {
  readonly entry: JournalEntry;
  readonly outcomes: readonly ActionOutcome[];
  /** Of a block: what went with it. */
  readonly checks: readonly Check[];
  /** Of a block whose source got a new password: shown once, stored nowhere. */
  readonly newPassword: string | null;
}

interface Undoing {
  readonly action: string;
  readonly by: string;
  /** Of a block: take just our part out of files that have changed since. */
  readonly merge: boolean;
  /** Of a block: let somebody else's pending edits go live with it. */
  readonly acceptPending: boolean;
  /** The source of a block gets a new random password. */
  readonly newPassword: boolean;
}

/**
 * Takes one action back. Throws ToolError 65 when there is none of this id in force, 69 for what cannot be taken back, 75 where its files have changed since,
 * 77 where nothing may be changed.
 */
export async function undoAction(context: Context, { action, by, merge, acceptPending, newPassword }: Undoing): Promise<Undone> {
  const { host, journal, now } = context;
  const entry = foldEntries(loadEntries(host, journal)).get(action.toLowerCase());
  if (entry === undefined) throw new ToolError('not-found', Exit.nothingMatched, `the journal has no action ${action}`, { params: { action } });
  if (isBlock(entry)) {
    const remedy = remedyNamed(entry.remedy);
    if (newPassword && remedy?.renew === undefined) throw noPassword(action);
    const done = undoBlock(context, { action, by, merge, acceptPending });
    return { ...done, outcomes: [], newPassword: newPassword ? (remedy?.renew?.(context, planOf(entry)) ?? null) : null };
  }
  if (newPassword) throw noPassword(action);
  if (entry.remedy === END_SESSIONS)
    throw new ToolError('not-undoable', Exit.unavailable, `${action} cannot be taken back: what it ended is gone`, { params: { action } });
  const isQueue = isQueueAction(entry);
  // An action on the queue that broke off has still done a part of it.
  if (entry.state !== 'applied' && !(isQueue && (entry.state === 'partial' || entry.state === 'planned')))
    throw new ToolError('not-in-force', Exit.nothingMatched, `${action} is not in force any more`, { params: { action } });
  const outcomes = isQueue ? await undoQueueAction(context, entry) : [];
  const isWhole = outcomes.every(({ result }) => result !== 'failed' && result !== 'locked');
  const undone: JournalEntry = { ...entry, at: now, by, state: isWhole ? 'undone' : 'partial' };
  appendEntry(host, journal, undone);
  return { entry: undone, outcomes, checks: [], newPassword: null };
}

/** Finishes what broke off, or takes it back. Throws what `resumeBlock` and `resumeQueueAction` throw. */
export async function resumeAction(
  context: Context,
  action: string,
  by: string,
): Promise<{ readonly block: BlockDone } | { readonly queue: Resumed }> {
  const entry = foldEntries(loadEntries(context.host, context.journal)).get(action.toLowerCase());
  return entry !== undefined && isQueueAction(entry)
    ? { queue: await resumeQueueAction(context, entry, by) }
    : { block: resumeBlock(context, action, by) };
}

function noPassword(action: string): ToolError {
  return new ToolError('no-password', Exit.unavailable, `${action} is no block of somebody with a password that can be set`, { params: { action } });
}

import type { JournalEntry } from '../../domain/journal-entry.ts';
import type { Check } from '../../domain/plan.ts';
import { Exit, ToolError } from '../../domain/tool-error.ts';
import type { Context } from '../context.ts';
import { refuseByExim } from './mta/exim.ts';
import { refuseByPostfix } from './mta/postfix.ts';
import { blocksInForce, planOf } from './stored.ts';
import { takeBackEntry } from './take-back.ts';

/** Takes back what was set up for blocks that are all gone; where its files were changed since it stays, and that is told. */
export function endUnused(context: Context, by: string): readonly Check[] {
  const unused = blocksInForce(context).filter((entry) => isSetUp(entry) && entry.state === 'applied' && usersOf(context, entry).length === 0);
  return unused.map((entry): Check => {
    try {
      takeBackEntry(context, entry, { by, merge: false });
      return { check: 'set-up', ok: true, says: { id: 'check.setUpGone', params: {} } };
    } catch (cause) {
      if (!(cause instanceof ToolError)) throw cause;
      return { check: 'set-up', ok: true, says: { id: 'check.setUpStays', params: { why: cause.message, action: entry.action } } };
    }
  });
}

/** Throws ToolError 77 where blocks rest on what an action has set up: they would end with it, and nobody would be told. */
export function requireUnused(context: Context, entry: JournalEntry): void {
  const [user] = isSetUp(entry) ? usersOf(context, entry) : [];
  if (user === undefined) return;
  throw new ToolError('in-use', Exit.notAllowed, `the block ${user.action} rests on it`, {
    hint: `It goes with the last of them: spamtrace undo ${user.action}`,
    params: { action: user.action },
  });
}

/** What is set up, by its remedy, and the mail server that blocks name which rest on it. */
const SET_UPS: ReadonlyMap<string, string> = new Map([
  [refuseByExim.id, 'exim'],
  [refuseByPostfix.id, 'postfix'],
]);

function isSetUp({ remedy }: JournalEntry): boolean {
  return SET_UPS.has(remedy);
}

function usersOf(context: Context, setUp: JournalEntry): readonly JournalEntry[] {
  return blocksInForce(context).filter((entry) => !isSetUp(entry) && planOf(entry).facts['mta'] === SET_UPS.get(setUp.remedy));
}

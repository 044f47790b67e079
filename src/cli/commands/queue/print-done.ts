import type { Action, ActionDone } from '../../../app/queue/act/carry-out.ts';
import type { ActionOutcome, ActionResult } from '../../../domain/queue-action.ts';
import type { Texts } from '../../../i18n/index.ts';
import type { Invocation } from '../../command.ts';
import { safeLine } from '../../safe-text.ts';

const ORDER: readonly ActionResult[] = ['removed', 'held', 'released', 'retried', 'returned', 'skipped', 'gone', 'changed', 'locked', 'failed'];

/** What was done in numbers, what was kept, where the archive is, and how to take it back. */
export function printDone({ choice, verb }: Action, { action, export: file, counts }: ActionDone, { out, texts }: Invocation): void {
  for (const result of ORDER) {
    const messages = counts[result] ?? 0;
    if (messages > 0) out.line(texts[`action.done.${result}`]({ messages }));
  }
  if (choice.kept > 0) out.line(texts['action.kept']({ messages: choice.kept }));
  if (file !== null) out.line(safeLine(texts['action.export']({ file })));
  if (action === null) return;
  if (verb === 'hold' || verb === 'isolate' || verb === 'release') out.line(texts['action.undo']({ action }));
}

/** Why, in words: what the mail server said, or the reason for leaving it; null when there is nothing to say. */
export function reasonText({ says, reason }: ActionOutcome, texts: Texts): string | null {
  return says ?? (reason === null ? null : texts[`action.reason.${reason}`]());
}

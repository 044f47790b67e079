import type { BlockDone } from '../../../app/block/apply.ts';
import type { ActionDone } from '../../../app/queue/act/carry-out.ts';
import { say } from '../../../i18n/index.ts';
import type { Invocation } from '../../command.ts';
import { span } from '../../print.ts';
import { safeLine } from '../../safe-text.ts';

interface Printing {
  readonly done: BlockDone;
  /** What was done with the queued spam. */
  readonly held: ActionDone | null;
}

/** What a block, its verification or its end has come to. */
export function printBlockDone({ done, held }: Printing, { out, texts, global }: Invocation): void {
  const { entry, checks } = done;
  const { action, state } = entry;
  if (global.json) {
    const verified = checks.map(({ check, ok, says }) => ({ check, ok, says: say(texts, says) }));
    out.json({ action, state, verified, queue: held === null ? null : { action: held.action, counts: held.counts } });
    return;
  }
  out.spans(
    span(safeLine(`${action}  ${texts[`journal.${state}`]()}  ${entry.source}`), state === 'applied' || state === 'undone' ? 'green' : 'red'),
  );
  for (const { ok, says } of checks) out.spans(span(`  ${ok ? '✓' : '✗'} ${safeLine(say(texts, says))}`, ok ? 'plain' : 'red'));
  for (const [result, messages] of Object.entries(held?.counts ?? {}))
    out.line(`  ${texts[`action.done.${result as keyof NonNullable<typeof held>['counts']}`]({ messages })}`);
  if (held !== null && held.action !== null && held.export === null) out.line(`  ${texts['block.heldUndo']({ action: held.action })}`);
  if (held !== null && held.export !== null) out.line(`  ${safeLine(texts['action.export']({ file: held.export }))}`);
  if (state === 'applied') out.line(texts['action.undo']({ action }));
  if (state === 'partial') out.line(texts['block.partial']({ action }));
}

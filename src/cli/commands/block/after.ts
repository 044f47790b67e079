import { expireBlocks } from '../../../app/block/expire.ts';
import { verifyBlock } from '../../../app/block/verify.ts';
import { resumeAction } from '../../../app/journal.ts';
import { Exit, type ExitCode } from '../../../domain/tool-error.ts';
import type { Invocation } from '../../command.ts';
import { contextOf, operator } from '../../context.ts';
import { showProgress } from '../../progress.ts';
import { tellError } from '../../tell-error.ts';
import { safeLine } from '../../safe-text.ts';
import { countResults } from '../../../app/queue/act/count-results.ts';
import { countsJson } from '../queue/counts-json.ts';
import { printBlockDone } from './print-done.ts';

/** `spamtrace verify ID`: exit 1 when the block does not hold, or its source goes on by another way. */
export async function runVerify(invocation: Invocation): Promise<ExitCode> {
  const done = await showProgress(verifyBlock(contextOf(invocation), invocation.operands[0] ?? ''), invocation);
  printBlockDone({ done, held: null }, invocation);
  return done.checks.every(({ ok }) => ok) ? Exit.done : Exit.findings;
}

/** `spamtrace resume ID`: finishes what broke off, or takes it back. */
export async function runResume(invocation: Invocation): Promise<ExitCode> {
  const { operands, out, texts, global } = invocation;
  const resumed = await resumeAction(contextOf(invocation), operands[0] ?? '', operator());
  if ('block' in resumed) printBlockDone({ done: resumed.block, held: null }, invocation);
  else {
    const { entry, outcomes } = resumed.queue;
    const counts = countResults(outcomes);
    if (global.json) out.json({ action: entry.action, state: entry.state, verified: countsJson(counts) });
    else {
      for (const [result, messages] of counts) out.line(texts[`action.done.${result}`]({ messages }));
      out.line(safeLine(`${entry.action}  ${texts[`journal.${entry.state}`]()}`));
    }
  }
  const { state } = 'block' in resumed ? resumed.block.entry : resumed.queue.entry;
  return state === 'applied' ? Exit.done : Exit.partly;
}

/** `spamtrace expire`: ends what is due; what cannot be taken back is told and left. */
export function runExpire(invocation: Invocation): Promise<ExitCode> {
  const { global, language, err } = invocation;
  let exit: ExitCode = Exit.done;
  for (const one of expireBlocks(contextOf(invocation))) {
    if (one.kind === 'ended') printBlockDone({ done: one.done, held: null }, invocation);
    else {
      tellError(one.error, { json: global.json, language, err });
      exit = Exit.partly;
    }
  }
  return Promise.resolve(exit);
}

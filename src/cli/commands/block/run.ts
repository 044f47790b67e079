import { applyBlock, type BlockDone } from '../../../app/block/apply.ts';
import { checkArrivals } from '../../../app/block/arrivals.ts';
import { findFinding, findNamed, type FoundSource } from '../../../app/block/find-source.ts';
import { requireChangeable } from '../../../app/block/locked.ts';
import { requireRoot } from '../../../app/require-root.ts';
import { planBlock, planJson, requireAccepted, type PlannedBlock } from '../../../app/block/plan-block.ts';
import { actOnQueued, chooseQueued } from '../../../app/block/queued.ts';
import type { BlockAsked } from '../../../app/block/remedy.ts';
import type { Context } from '../../../app/context.ts';
import { readDuration } from '../../../app/window.ts';
import type { ActionDone } from '../../../app/queue/act/carry-out.ts';
import type { Choice } from '../../../app/queue/act/choose.ts';
import { sourceId } from '../../../domain/source.ts';
import { Exit, ToolError, type ExitCode } from '../../../domain/tool-error.ts';
import { say } from '../../../i18n/index.ts';
import type { Invocation } from '../../command.ts';
import { requireYes } from '../../confirm.ts';
import { contextOf, operator, ownCall } from '../../context.ts';
import { showProgress } from '../../progress.ts';
import { safeLine } from '../../safe-text.ts';
import { printBlockDone } from './print-done.ts';
import { printPlan } from './print-plan.ts';

/** `spamtrace block FINDING` or `block KIND NAME`: plan, preview, agree, apply, hold what waits, verify. */
export async function runBlock(invocation: Invocation): Promise<ExitCode> {
  const { options, global, out, texts } = invocation;
  const asked = askedOf(invocation);
  const context = contextOf(invocation);
  if (options['dryRun'] === true) requireRoot(context.host);
  else requireChangeable(context);
  const found = await findSource(context, invocation);
  const planned = planBlock(context, found.source, asked);
  if (options['dryRun'] === true) {
    if (global.json) out.json(planJson(context.host, planned.plan, (sentence) => say(texts, sentence)));
    else printPlan(context.host, planned.plan, { out, texts });
    return Exit.done;
  }
  requireAccepted(planned.plan, asked);
  const queued = await chooseQueued(context, found.source);
  agree(context, planned, { invocation, queued });
  return await carryBlock(context, planned, { invocation, found, queued });
}

function askedOf({ options, operands }: Invocation): BlockAsked {
  if (operands.length > 2) throw new ToolError('usage', Exit.usage, 'block FINDING, or block KIND NAME');
  const on = (name: string): boolean => options[name] === true;
  return {
    ...{ also: alsoOf(options['also']), whole: on('whole'), expires: secondsFor(options) === null ? null : ownCall() },
    ...{ acceptSites: on('acceptSites'), acceptPending: on('acceptPending'), kill: on('kill') },
  };
}

function alsoOf(typed: unknown): BlockAsked['also'] {
  const words = Array.isArray(typed) ? typed.map(String) : [];
  return words.map((word) => {
    if (word === 'mta' || word === 'ports') return word;
    throw new ToolError('usage', Exit.usage, `--also ${word}: mta and ports can be closed too`, { params: { text: word } });
  });
}

/** Seconds after which it ends by itself, or null. Throws ToolError 64. */
function secondsFor(options: Invocation['options']): number | null {
  const text = options['for'];
  if (typeof text !== 'string') return null;
  const seconds = readDuration(text);
  if (seconds !== null && seconds > 0) return seconds;
  throw new ToolError('bad-duration', Exit.usage, `not a duration: ${text}`, { hint: '24h, 7d', params: { text } });
}

async function findSource(context: Context, invocation: Invocation): Promise<FoundSource> {
  const [what = '', name] = invocation.operands;
  if (name !== undefined) return findNamed(context, what, name);
  return await showProgress(findFinding(context, what, invocation.options['force'] === true), invocation);
}

interface Agreeing {
  readonly invocation: Invocation;
  readonly queued: Choice | null;
}

/** Shows the plan and asks. */
function agree({ host }: Context, { plan }: PlannedBlock, { invocation, queued }: Agreeing): void {
  const { options, err, texts } = invocation;
  if (options['yes'] !== true && err.isTerminal) printPlan(host, plan, { out: err, texts });
  const messages = queued?.messages.length ?? 0;
  const ofQueue = options['removeQueue'] === true ? texts['block.ask.remove']({ messages }) : texts['block.ask.hold']({ messages });
  const question = texts['block.ask']({ source: safeLine(sourceId(plan.source)) });
  requireYes(messages === 0 ? question : `${question} ${ofQueue}`, invocation);
}

interface Carrying extends Agreeing {
  readonly found: FoundSource;
}

async function carryBlock(context: Context, { action, plan }: PlannedBlock, { invocation, found, queued }: Carrying): Promise<ExitCode> {
  const by = operator();
  const seconds = secondsFor(invocation.options);
  const until = seconds === null ? null : context.host.now() + seconds * 1000;
  const done = applyBlock(context, { action, plan, by, until, acceptPending: invocation.options['acceptPending'] === true });
  if (done.entry.state !== 'applied') {
    printBlockDone({ done, held: null }, invocation);
    return Exit.partly;
  }
  const held = queued === null ? null : await holdQueued(context, { invocation, found, queued }, by);
  const arrivals = await showProgress(checkArrivals(context, found.source, done.entry.at), invocation);
  const whole: BlockDone = { ...done, checks: [...done.checks, ...arrivals] };
  printBlockDone({ done: whole, held }, invocation);
  return held === null || held.isWhole ? Exit.done : Exit.partly;
}

/** What waits of the source, and what has come since it was counted. */
async function holdQueued(context: Context, { invocation, found, queued }: Carrying, by: string): Promise<ActionDone | null> {
  const choice = (await chooseQueued(context, found.source)) ?? queued;
  if (choice === null) return null;
  return await actOnQueued(context, { source: found.source, choice, remove: invocation.options['removeQueue'] === true, by });
}

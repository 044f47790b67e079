import type { BlockPlan, Check, SignalStep } from '../../domain/plan.ts';
import type { Process } from '../../domain/process.ts';
import type { Sentence } from '../../domain/sentence.ts';
import type { Source } from '../../domain/source.ts';
import { Exit, ToolError } from '../../domain/tool-error.ts';
import type { Host } from '../../host/host.ts';
import { decodeBytes } from '../../parse/decode-bytes.ts';
import { isStill, loadFamily } from '../../remedies/signal-family.ts';
import { listAccounts } from '../../system/accounts.ts';
import { listProcesses } from '../../system/processes.ts';
import { listMailSockets } from '../../system/sockets.ts';
import type { Context } from '../context.ts';
import { evidenceDirectory, keepEvidence } from './process/keep-evidence.ts';
import { requireStoppable } from './process/stoppable.ts';
import type { Planning, Remedy } from './remedy.ts';

type ProcessSource = Extract<Source, { readonly kind: 'process' }>;

/** Looks and pauses until a signal has been taken: it is sent at once, and acted on when the process next runs. */
const LOOKS = 40;
const PAUSE_MS = 50;

/** Stops a process and what it has begun, each by pid and start time, with what the kernel shows of it kept first; `--kill` ends it. */
export const stopProcess: Remedy<ProcessSource> = {
  id: 'stop-process',
  kind: 'process',
  find: findProcess,
  plan: planProcess,
  before: (context, plan, action) => keepEvidence(context, familyStep(plan), action),
  check: ({ host }, plan) => [checkStill(host, plan)],
};

/** By pid, `process:USER:EXE`, `USER:EXE`, or the path of the program. */
function findProcess({ host }: Context, name: string): ProcessSource {
  const bare = name.replace(/^process:/, '');
  const named = listProcesses(host)
    .filter(({ kind }) => kind === 'program')
    .map((process) => sourceOf(host, process))
    .filter(({ pid, exe, user }) => String(pid) === bare || `${user}:${exe}` === bare || exe === bare);
  const [first] = named;
  if (first === undefined) throw new ToolError('not-found', Exit.nothingMatched, `no process ${name} is here`, { params: { what: name } });
  if (named.length > 1)
    throw new ToolError('ambiguous', Exit.usage, `${name} are several processes: name one by its pid`, {
      lines: named.slice(0, 20).map(({ pid, user, exe }) => `${pid}  ${user}  ${exe}`),
      params: { name },
    });
  return first;
}

function sourceOf(host: Host, { pid, exe, comm, effectiveUid }: Process): ProcessSource {
  const account = listAccounts(host).find(({ uid }) => uid === effectiveUid);
  return { kind: 'process', pid, exe: decodeBytes(exe ?? comm), user: account?.name ?? String(effectiveUid) };
}

function planProcess({ host, servers }: Context, { source, action, asked }: Planning<ProcessSource>): BlockPlan {
  const all = listProcesses(host);
  const found = all.find((process) => process.pid === source.pid && isNamed(host, process, source));
  if (found === undefined)
    throw new ToolError('not-found', Exit.nothingMatched, `the process ${source.pid} has ended`, { params: { what: String(source.pid) } });
  requireStoppable(found, all, new Set(['postfix', 'smmsp', ...servers.map(({ facts }) => facts.user)]), source.user);
  const talking = new Set(listMailSockets(host, all).flatMap(({ to, pids }) => (to === 'elsewhere' ? pids : [])));
  // The same program of the same user that sends elsewhere too is the same source.
  const others = all.filter((process) => process.pid !== found.pid && talking.has(process.pid) && isNamed(host, process, source));
  const leaders = topmost([found, ...others], all);
  const stopping = leaders.map(({ pid, startTicks, uid }): SignalStep => ({ kind: 'signal', signal: 'STOP', process: { pid, startTicks }, uid }));
  const family = stopping.flatMap((step) => loadFamily(host, step));
  const steps = asked.kill ? stopping.flatMap((step) => endingSteps(host, step)) : stopping;
  const unit = found.unit?.endsWith('.service') === true ? found.unit : null;
  return {
    remedy: stopProcess.id,
    source,
    tests: [],
    steps,
    undo: asked.kill ? [] : steps.map((step) => ({ ...step, signal: 'CONT' }) as const).reverse(),
    stops: [{ id: 'stops.process', params: { pid: found.pid, exe: source.exe, user: source.user, others: family.length - 1 } }],
    keeps: [{ id: 'keeps.processes', params: { user: source.user, processes: countOthers(all, found, family.length) } }],
    notes: notesOf({ action, unit, kill: asked.kill }),
    sites: [],
    facts: {},
    texts: {},
  };
}

function isNamed(host: Host, process: Process, { exe, user }: ProcessSource): boolean {
  const source = sourceOf(host, process);
  return source.exe === exe && source.user === user;
}

/** Each member by itself: once the first is gone, nothing but the journal tells what was its family. */
function endingSteps(host: Host, { uid, ...step }: SignalStep): readonly SignalStep[] {
  return loadFamily(host, { ...step, uid }).map(({ pid, startTicks }) => ({ kind: 'signal', signal: 'KILL', process: { pid, startTicks }, uid }));
}

/** Those that do not descend from another of them: its signal reaches them. */
function topmost(found: readonly Process[], all: readonly Process[]): readonly Process[] {
  const pids = new Set(found.map(({ pid }) => pid));
  const parents = new Map(all.map(({ pid, parent }) => [pid, parent]));
  return found.filter(({ pid }) => {
    for (let at = parents.get(pid), steps = 0; at !== undefined && at > 1 && steps < 1000; at = parents.get(at), steps++)
      if (pids.has(at)) return false;
    return true;
  });
}

function countOthers(all: readonly Process[], { uid }: Process, stopped: number): number {
  return Math.max(0, all.filter((process) => process.uid === uid && process.kind === 'program').length - stopped);
}

function notesOf({ action, unit, kill }: { readonly action: string; readonly unit: string | null; readonly kill: boolean }): readonly Sentence[] {
  return [
    { id: 'note.evidence', params: { directory: evidenceDirectory(action) } },
    ...(kill ? [{ id: 'note.killed', params: {} } as const] : []),
    ...(unit === null ? [] : [{ id: 'note.startedAgain', params: { unit: decodeBytes(unit) } } as const]),
  ];
}

const familyStep = ({ steps }: BlockPlan): readonly SignalStep[] => steps.filter((step) => step.kind === 'signal');

function checkStill(host: Host, plan: BlockPlan): Check {
  const steps = familyStep(plan);
  const isKilled = steps.some(({ signal }) => signal === 'KILL');
  const isDone = (): boolean => steps.every((step) => (isKilled ? loadFamily(host, step).length === 0 : isStill(host, step)));
  for (let look = 0; look < LOOKS && !isDone(); look++) host.pause(PAUSE_MS);
  if (!isDone()) return { check: 'process', ok: false, says: { id: 'check.processRuns', params: {} } };
  return { check: 'process', ok: true, says: isKilled ? { id: 'check.processEnded', params: {} } : { id: 'check.processStopped', params: {} } };
}

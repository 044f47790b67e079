import type { FileStep, Plan, RunStep, Step } from '../domain/plan.ts';
import { Exit, ToolError } from '../domain/tool-error.ts';
import type { Host } from '../host/host.ts';
import { signalFamily } from './signal-family.ts';
import { applyHunks, digestOf } from './text-change.ts';

/** The longest file that is changed, bytes. */
export const LONGEST_FILE = 64 * 1024 * 1024;
/** A test of a thousand sites, or a reload, milliseconds. */
const LONGEST_RUN = 120_000;

/** How far a change of a file is: still to be made, made already, or somebody else has changed the file. */
export type StepState = 'ready' | 'done' | 'changed';

/** Text of a file without following one link; null when there is none. Throws ToolError 71 when it is there and cannot be read. */
export function loadFile(host: Host, path: string): string | null {
  const text = host.readTextUnlinked(path, LONGEST_FILE);
  if (text === null && host.factsUnlinked(path) !== null)
    throw new ToolError('cannot-read', Exit.failed, `cannot read ${path}`, { params: { path } });
  return text;
}

/** Looks how far a change of a file is. */
export function loadState(host: Host, step: FileStep): StepState {
  const text = loadFile(host, step.path);
  const digest = text === null ? null : digestOf(text);
  if (digest === (step.kind === 'write' ? step.result : null)) return 'done';
  return digest === step.expect ? 'ready' : 'changed';
}

/** Steps of files alone. */
export function fileSteps(steps: readonly Step[]): readonly FileStep[] {
  return steps.filter((step) => step.kind === 'write' || step.kind === 'remove');
}

/** Paths whose text is neither what it was nor what we made of it. */
export function loadChanged(host: Host, steps: readonly Step[]): readonly string[] {
  return fileSteps(steps).flatMap((step) => (loadState(host, step) === 'changed' ? [step.path] : []));
}

/** The steps in order; those that are done already are passed over, so that a walk that broke off is taken up again. Throws ToolError at the first that fails. */
export function carryOut(host: Host, steps: readonly Step[]): void {
  for (const step of steps) {
    if (step.kind === 'run') runStep(host, step);
    else if (step.kind === 'signal') signalFamily(host, step);
    else changeFile(host, step);
  }
}

/** The steps of a plan, its probe's files among them before the programs run. */
export function stepsWithProbe({ steps, probe }: Plan): readonly Step[] {
  const programs = steps.filter(({ kind }) => kind === 'run');
  return probe === undefined ? steps : [...fileSteps(steps), ...probe.steps, ...programs];
}

/** What ends the probe: its files go, and the programs run again. */
export function endOfProbe({ steps, probe }: Plan): readonly Step[] {
  return probe === undefined ? [] : [...probe.undo, ...steps.filter(({ kind }) => kind === 'run')];
}

/** What takes a plan back, with whatever a crash has left of its probe, or stopped of what it was about to end. */
export function undoSteps({ steps, undo, probe }: Plan): readonly Step[] {
  const stopped = steps.filter((step) => step.kind === 'signal').filter(({ signal }) => signal === 'KILL');
  return [...(probe?.undo ?? []), ...undo, ...stopped.map((step): Step => ({ ...step, signal: 'CONT' }))];
}

/** What could not be taken back: a file that somebody changed or that cannot be written, and a program that failed. */
export interface LeftBehind {
  readonly file: ToolError | null;
  readonly program: ToolError | null;
}

/**
 * Takes back what was done of a plan, as far as its files are still as we left them; all of it is tried. Programs run again only if a file was changed back,
 * or where `began` says that one of a plan without files may have run.
 */
export function takeBack(host: Host, plan: Plan, { began }: { readonly began: boolean }): LeftBehind {
  let isChanged = began;
  let left: LeftBehind = { file: null, program: null };
  for (const step of undoSteps(plan)) {
    try {
      if (step.kind === 'signal') signalFamily(host, step);
      else if (step.kind !== 'run') isChanged = changeFile(host, step) || isChanged;
      else if (isChanged) runStep(host, step);
    } catch (cause) {
      if (!(cause instanceof ToolError)) throw cause;
      left = step.kind === 'run' ? { ...left, program: left.program ?? cause } : { ...left, file: left.file ?? cause };
    }
  }
  return left;
}

/** Runs the tests that must pass before anything is touched. Throws ToolError 75: what is broken now is not ours, and a reload would make it worse. */
export function requireSound(host: Host, { tests }: Pick<Plan, 'tests'>): void {
  for (const test of tests) {
    const { status, stdout, stderr } = host.run(test.argv, { timeout: LONGEST_RUN });
    if (status === 0) continue;
    throw new ToolError('broken-before', Exit.changed, `the configuration is broken already: ${test.argv.join(' ')} fails`, {
      lines: tail(`${stdout}\n${stderr}`),
      params: { program: test.argv.join(' ') },
    });
  }
}

/** Whether anything was to be done. */
function changeFile(host: Host, step: FileStep): boolean {
  const text = loadFile(host, step.path);
  const digest = text === null ? null : digestOf(text);
  if (digest === (step.kind === 'write' ? step.result : null)) {
    host.dropPart(step.path);
    return false;
  }
  if (digest !== step.expect) throw new ToolError('changed', Exit.changed, `${step.path} was changed since`, { params: { path: step.path } });
  if (step.kind === 'remove') {
    host.swapFile(step.path, { expect: step.expect, text: null });
    return true;
  }
  const after = applyHunks(text ?? '', step.hunks);
  if (after === null || digestOf(after) !== step.result)
    throw new ToolError('bad-plan', Exit.failed, `the plan does not fit ${step.path}`, { params: { path: step.path } });
  const { expect, ownership } = step;
  host.swapFile(step.path, { expect, text: after, ...(ownership === undefined ? {} : { ownership }) });
  return true;
}

function runStep(host: Host, { argv, accept = [] }: RunStep): void {
  const { status, stdout, stderr } = host.run(argv, { timeout: LONGEST_RUN });
  if (status === 0 || (status !== null && accept.includes(status))) return;
  throw new ToolError('program-failed', Exit.failed, `${argv.join(' ')} failed`, {
    lines: tail(`${stdout}\n${stderr}`),
    params: { program: argv.join(' ') },
  });
}

/** What a program said last. */
function tail(text: string): readonly string[] {
  return text.split('\n').filter(Boolean).slice(-5);
}

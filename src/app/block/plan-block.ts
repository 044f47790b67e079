import { randomBytes } from 'node:crypto';
import type { BlockPlan, FileStep } from '../../domain/plan.ts';
import { sourceId } from '../../domain/source.ts';
import type { Source } from '../../domain/source.ts';
import { Exit, ToolError } from '../../domain/tool-error.ts';
import type { Host } from '../../host/host.ts';
import { decodeBytes } from '../../parse/decode-bytes.ts';
import { fileSteps, loadFile } from '../../remedies/road.ts';
import { applyHunks } from '../../remedies/text-change.ts';
import type { Context } from '../context.ts';
import { sourceJson } from '../scan/report-json.ts';
import type { Say } from '../scan/report-json.ts';
import { requireNew } from './apply.ts';
import { remedyFor } from './remedies.ts';
import type { BlockAsked } from './remedy.ts';

/** A plan and the id that its action will have. */
export interface PlannedBlock {
  readonly action: string;
  readonly plan: BlockPlan;
}

/** Plans the narrowest block of a source; nothing is changed. Throws ToolError 65, 69, 75 or 77 where none can or may be planned. */
export function planBlock(context: Context, source: Source, asked: BlockAsked): PlannedBlock {
  requireOfSite(source, asked);
  const remedy = remedyFor(source.kind, asked.whole);
  requireNew(context, sourceId(source), remedy.id);
  const action = randomBytes(4).toString('hex');
  return { action, plan: remedy.plan(context, { source, action, asked }) };
}

/** Throws ToolError 64 where something is asked for that only sites can have. */
function requireOfSite({ kind }: Source, { also, whole, expires }: BlockAsked): void {
  if (kind === 'script' || kind === 'unknown' || (also.length === 0 && !whole && expires === null)) return;
  throw new ToolError('usage', Exit.usage, '--for, --whole and --also are for sites');
}

/** Throws ToolError 77 where more than one site stops and that was not accepted. */
export function requireAccepted({ sites }: BlockPlan, { acceptSites }: BlockAsked): void {
  if (sites.length <= 1 || acceptSites) return;
  throw new ToolError('several-sites', Exit.notAllowed, `this stops the mail of ${sites.length} sites: ${sites.join(', ')}`, {
    hint: '--accept-sites does it all the same.',
    params: { sites: sites.join(', '), count: sites.length },
  });
}

/** A file before and after a plan; the text is shown as it stands. */
export interface FileDifference {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** What a plan makes of the files, as they are now; what it sets up first among them. */
export function loadDifferences(host: Host, { steps, setUp }: BlockPlan): readonly FileDifference[] {
  const found = new Map<string, { readonly before: string; readonly after: string }>();
  for (const step of fileSteps([...(setUp?.plan.steps ?? []), ...steps])) {
    const before = found.get(step.path)?.before ?? loadFile(host, step.path) ?? '';
    found.set(step.path, { before, after: afterOf(step, found.get(step.path)?.after ?? before) });
  }
  return [...found].map(([path, { before, after }]) => ({ path: decodeBytes(path), before: decodeBytes(before), after: decodeBytes(after) }));
}

function afterOf(step: FileStep, before: string): string {
  return step.kind === 'remove' ? '' : (applyHunks(before, step.hunks) ?? before);
}

/** Programs that a plan runs, as they would be typed. */
export function runsOf({ tests, steps, setUp }: BlockPlan): readonly string[] {
  const own = [...tests, ...steps].flatMap((step) =>
    step.kind === 'run' ? [step.argv.join(' ')] : step.kind === 'signal' ? [`kill -${step.signal} ${step.process.pid}`] : [],
  );
  return setUp === undefined ? own : [...runsOf(setUp.plan), ...own];
}

/** A plan as `block --dry-run --json` tells it (product §3). */
export function planJson(host: Host, plan: BlockPlan, say: Say): object {
  return {
    plan: plan.remedy,
    source: sourceJson(plan.source),
    diff: loadDifferences(host, plan),
    runs: runsOf(plan),
    stops: plan.stops.map(say),
    keeps: plan.keeps.map(say),
    undoable: plan.undo.length > 0,
    notes: plan.notes.map(say),
  };
}

import type { BlockPlan, Check, Step } from '../../domain/plan.ts';
import type { Sentence } from '../../domain/sentence.ts';
import type { CronJob } from '../../domain/site.ts';
import type { Source } from '../../domain/source.ts';
import { Exit, ToolError } from '../../domain/tool-error.ts';
import type { Host } from '../../host/host.ts';
import { decodeBytes } from '../../parse/decode-bytes.ts';
import { disableLines } from '../../remedies/disable-cron-job.ts';
import { loadFile } from '../../remedies/road.ts';
import { changeOf } from '../../remedies/text-change.ts';
import { listCronJobs } from '../../system/crontabs.ts';
import { listPanels } from '../../system/panels.ts';
import type { Context } from '../context.ts';
import { planHestiaJob } from './cron/hestia.ts';
import { packTexts } from './packed-texts.ts';
import type { Planning, Remedy } from './remedy.ts';

type JobSource = Extract<Source, { readonly kind: 'cron-job' }>;

/** Switches off exactly the lines of one job, the rest of the crontab byte for byte as it was. */
export const disableCronJob: Remedy<JobSource> = { id: 'disable-cron-job', kind: 'cron-job', find: findJob, plan: planJob, check: checkJob };

/** By `cron-job:OWNER:HASH`, `OWNER:HASH`, the hash, `CRONTAB:LINE`, or the owner where he has one job. */
function findJob({ host }: Context, name: string): JobSource {
  const jobs = listCronJobs(host);
  const bare = name.replace(/^cron-job:/, '');
  const named = jobs.filter(
    ({ owner, hash, crontab, line }) => `${owner}:${hash}` === bare || hash === bare || `${crontab}:${line}` === bare || owner === bare,
  );
  const [job] = named;
  if (job === undefined) throw noJob(name);
  if (new Set(named.map(({ owner, hash }) => `${owner}:${hash}`)).size > 1) {
    const lines = named.slice(0, 20).map((one) => decodeBytes(`${one.owner}:${one.hash}  ${one.crontab}:${one.line}  ${one.command}`));
    throw new ToolError('ambiguous', Exit.usage, `${name} has several cron jobs: name one of them`, { lines, params: { name } });
  }
  return sourceOf(job);
}

function sourceOf({ owner, crontab, line, command, hash }: CronJob): JobSource {
  return { kind: 'cron-job', owner, crontab, line, command: decodeBytes(command), hash };
}

function noJob(name: string): ToolError {
  return new ToolError('not-found', Exit.nothingMatched, `no cron job ${name} is here`, {
    hint: 'It may be off already: spamtrace journal.',
    params: { what: name },
  });
}

function planJob({ host }: Context, { source, action }: Planning<JobSource>): BlockPlan {
  const all = listCronJobs(host);
  const jobs = all.filter(({ owner, hash }) => owner === source.owner && hash === source.hash);
  if (jobs.length === 0) throw noJob(`${source.owner}:${source.hash}`);
  const crontabs = [...new Set(jobs.map(({ crontab }) => crontab))];
  const ofPanel = planHestiaJob(host, jobs);
  const changes = ofPanel === null ? crontabs.map((path) => planFile(host, path, { jobs, action })) : [];
  const steps: readonly Step[] = ofPanel?.steps ?? changes.map(({ step }) => step);
  const kept = crontabs.map((crontab): Sentence => {
    const others = all.filter((one) => one.crontab === crontab).length - jobs.filter((one) => one.crontab === crontab).length;
    return { id: 'keeps.cronJobs', params: { crontab: decodeBytes(crontab), jobs: others } };
  });
  return {
    remedy: disableCronJob.id,
    source,
    tests: [],
    steps,
    undo: ofPanel?.undo ?? changes.map(({ undo }) => undo).reverse(),
    stops: jobs.map(({ owner, crontab, line, command }) => ({
      id: 'stops.cronJob',
      params: { owner, crontab: decodeBytes(crontab), line, command: decodeBytes(command) },
    })),
    keeps: [...kept, { id: 'keeps.mail', params: { owner: source.owner } }],
    notes: panelNotes(host, ofPanel !== null),
    sites: [],
    facts: { crontabs: crontabs.join('\n') },
    texts: packTexts(new Map(changes.map(({ path, text }) => [path, text]))),
  };
}

interface Switching {
  readonly jobs: readonly CronJob[];
  readonly action: string;
}

function planFile(host: Host, crontab: string, { jobs, action }: Switching): ReturnType<typeof changeOf> & { path: string; text: string } {
  const path = host.settle(crontab);
  const text = path === null ? null : loadFile(host, path);
  if (path === null || text === null)
    throw new ToolError('planted-link', Exit.notAllowed, `${crontab} is reached by a link that somebody else could have made`, {
      params: { path: crontab },
    });
  const lines = jobs.filter((job) => job.crontab === crontab);
  return { path, text, ...changeOf(path, text, disableLines(text, lines, action)) };
}

/** Panels write crontabs from lists of their own; only Hestia's command is known, and has not been tried on a real one. */
function panelNotes(host: Host, byPanel: boolean): readonly Sentence[] {
  return listPanels(host).map((panel) =>
    byPanel && panel === 'hestia' ? { id: 'note.panelUntried', params: { panel } } : { id: 'note.panelMayRewrite', params: { panel } },
  );
}

function checkJob({ host }: Context, { source }: BlockPlan): readonly Check[] {
  if (source.kind !== 'cron-job') return [];
  const back = listCronJobs(host).find(({ owner, hash }) => owner === source.owner && hash === source.hash);
  return [
    back === undefined
      ? { check: 'cron-job', ok: true, says: { id: 'check.jobOff', params: { owner: source.owner } } }
      : { check: 'cron-job', ok: false, says: { id: 'check.jobBack', params: { crontab: decodeBytes(back.crontab), line: back.line } } },
  ];
}

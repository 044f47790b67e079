import type { BlockPlan, Check, Step } from '../../../domain/plan.ts';
import type { MtaKind } from '../../../domain/queue-id.ts';
import type { Sentence } from '../../../domain/sentence.ts';
import { Exit, ToolError } from '../../../domain/tool-error.ts';
import { decodeBytes } from '../../../parse/decode-bytes.ts';
import { listCronJobs } from '../../../system/crontabs.ts';
import type { Context } from '../../context.ts';
import { requireSound } from '../../../remedies/road.ts';
import { checkExim, refuseAtExim, refuseByExim } from '../mta/exim.ts';
import { checkPostfix, refuseAtPostfix } from '../mta/postfix.ts';
import type { MtaRefusal, Refusing } from '../mta/refusal.ts';
import { hasOwnUid, requireOwnUid } from './own-uid.ts';
import type { SitePlan, SitePlanning } from './site-mode.ts';

/**
 * Adds what `--also mta` asks for: the mail server takes nothing that a program of the site's user hands over. A setting that the site's user can undo himself is
 * paired with it unasked, where that can be. Throws ToolError 77 where it was asked for and that user has other sites, 69 where the mail server cannot be told so.
 */
export function withMta(context: Context, plan: SitePlan, asking: SitePlanning): SitePlan {
  if (asking.planning.asked.also.includes('mta')) return refuse(context, plan, asking);
  if (plan.notes.some(({ id }) => id === 'note.notDurable' || id === 'note.ownWrapper')) return paired(context, plan, asking);
  const { site, sites } = asking;
  const leavesWays = plan.notes.some(({ id }) => id === 'note.otherWays') && site.php !== 'module';
  return leavesWays && hasOwnUid(context, site, sites) ? { ...plan, notes: [...plan.notes, { id: 'note.alsoMta', params: {} }] } : plan;
}

/** With the rule, or with the reason why not: what nobody asked for must not keep the block from being made. */
function paired(context: Context, plan: SitePlan, asking: SitePlanning): SitePlan {
  try {
    const both = refuse(context, plan, asking);
    requireCalm(context, both);
    return { ...both, notes: [...both.notes, { id: 'note.paired', params: {} }] };
  } catch (cause) {
    if (!(cause instanceof ToolError)) throw cause;
    return { ...plan, notes: [...plan.notes, { id: 'note.notPaired', params: { why: decodeBytes(cause.message) } }] };
  }
}

/** Throws ToolError 75 where the mail server's configuration is broken already, or somebody's edit of it waits. */
function requireCalm(context: Context, { setUp, tests }: SitePlan): void {
  if (context.host.kind === 'rooted') return;
  const [waits] = setUp === undefined ? [] : (refuseByExim.pending?.(context, setUp.plan) ?? []);
  if (waits !== undefined) throw new ToolError('pending-edit', Exit.changed, `somebody's edit of ${waits} waits`, { params: { path: waits } });
  requireSound(context.host, { tests: setUp?.plan.tests ?? tests.filter(({ argv }) => argv[0].endsWith('/postconf')) });
}

function refuse(context: Context, plan: SitePlan, { site, sites, planning }: SitePlanning): SitePlan {
  const uid = requireOwnUid(context, site, sites);
  const user = site.runsAs ?? site.owner ?? '';
  const refusing = { uid, user, site: site.domain, action: planning.action };
  const kind = handedTo(context);
  const { changes, tests, runs, notes, facts, texts, setUp } = refuseAt(context, kind, refusing);
  const isRun = ({ kind: step }: Step): boolean => step === 'run';
  return {
    ...plan,
    tests: [...plan.tests, ...tests],
    steps: [...plan.steps.filter((step) => !isRun(step)), ...changes.map(({ step }) => step), ...plan.steps.filter(isRun), ...runs],
    undo: [...changes.map(({ undo }) => undo).reverse(), ...plan.undo, ...runs],
    stops: [
      ...plan.stops,
      ...jobSentences(context, user),
      { id: 'stops.handing', params: { user: decodeBytes(user), mta: kind === 'postfix' ? 'Postfix' : 'Exim' } },
    ],
    notes: [...plan.notes, ...notes, ...(setUp === undefined ? [] : ([{ id: 'note.setUpFirst', params: { action: setUp.action } }] as const))],
    facts: { ...plan.facts, ...facts, refusedUid: String(uid) },
    texts: { ...plan.texts, ...texts },
    ...(setUp === undefined ? {} : { setUp }),
  };
}

function refuseAt(context: Context, kind: MtaKind | null, refusing: Refusing): MtaRefusal {
  if (kind === 'exim') return refuseAtExim(context.host, refusing);
  if (kind === 'postfix') return refuseAtPostfix(context, refusing);
  throw new ToolError('not-built', Exit.unavailable, 'only Exim and Postfix can be told yet to refuse one user', { params: { name: '--also mta' } });
}

/** The jobs of cron whose mail, and whose output, goes the same way. */
function jobSentences({ host }: Context, user: string): readonly Sentence[] {
  const jobs = listCronJobs(host).filter(({ owner }) => owner === user).length;
  return jobs === 0 ? [] : [{ id: 'stops.jobMail', params: { user: decodeBytes(user), jobs } }];
}

/** The mail server to which sendmail(1) leads. */
function handedTo({ host, servers }: Context): MtaKind | null {
  const program = host.resolve('/usr/sbin/sendmail') ?? '';
  const named = (['exim', 'postfix'] as const).find((kind) => program.includes(kind));
  const here = servers.map(({ kind }) => kind);
  return here.find((kind) => kind === named) ?? here[0] ?? null;
}

/** Whether the mail server still refuses it. */
export function checkMta(context: Context, plan: BlockPlan): readonly Check[] {
  if (plan.facts['mta'] === 'postfix') return checkPostfix(context, plan);
  return plan.facts['mta'] === 'exim' ? checkExim(context, plan) : [];
}

import type { BlockPlan, Check, Step } from '../../../domain/plan.ts';
import type { MtaKind } from '../../../domain/queue-id.ts';
import { Exit, ToolError } from '../../../domain/tool-error.ts';
import { decodeBytes } from '../../../parse/decode-bytes.ts';
import type { Context } from '../../context.ts';
import { checkExim, refuseAtExim } from '../mta/exim.ts';
import { checkPostfix, refuseAtPostfix } from '../mta/postfix.ts';
import type { MtaRefusal, Refusing } from '../mta/refusal.ts';
import { requireOwnUid } from './own-uid.ts';
import type { SitePlan, SitePlanning } from './site-mode.ts';

/**
 * Adds what `--also mta` asks for: the mail server takes nothing that a program of the site's user hands over. Throws ToolError 77 where that user has other
 * sites, 69 where the mail server cannot be told so.
 */
export function withMta(context: Context, plan: SitePlan, { site, sites, planning }: SitePlanning): SitePlan {
  if (!planning.asked.also.includes('mta')) return plan;
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
    stops: [...plan.stops, { id: 'stops.handing', params: { user: decodeBytes(user), mta: kind === 'postfix' ? 'Postfix' : 'Exim' } }],
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

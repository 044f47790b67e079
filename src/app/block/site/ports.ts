import type { BlockPlan, Check } from '../../../domain/plan.ts';
import type { Context } from '../../context.ts';
import { filterTable, hasTable } from '../nft-table.ts';
import { requireOwnUid } from './own-uid.ts';
import type { SitePlan, SitePlanning } from './site-mode.ts';

/**
 * Adds what `--also ports` asks for: the user of the site reaches no mail server outside. Throws ToolError 77 where that user has other sites too, or is the mail
 * server's or root: they would be hit as well; 69 without nft.
 */
export function withPorts(context: Context, plan: SitePlan, { site, sites, planning }: SitePlanning): SitePlan {
  if (!planning.asked.also.includes('ports')) return plan;
  const uid = requireOwnUid(context, site, sites);
  const rule = `meta skuid ${uid} oifname != "lo" tcp dport { 25, 465, 587 } counter reject with tcp reset`;
  const { table, make, clear } = filterTable(context.host, { action: planning.action, hook: 'output', rule });
  return {
    ...plan,
    steps: [...plan.steps, make],
    undo: [...plan.undo, clear],
    stops: [...plan.stops, { id: 'stops.ports', params: { user: site.runsAs ?? site.owner ?? String(uid) } }],
    notes: [...plan.notes, { id: 'note.untilBoot', params: {} }],
    facts: { ...plan.facts, table },
  };
}

/** Whether the rules of a block are there: they are gone after a boot. */
export function checkPorts({ host }: Context, { facts }: BlockPlan): readonly Check[] {
  const isThere = facts['table'] === undefined ? null : hasTable(host, facts['table']);
  if (isThere === null) return [];
  return isThere
    ? [{ check: 'ports', ok: true, says: { id: 'check.portsClosed', params: {} } }]
    : [{ check: 'ports', ok: false, says: { id: 'check.portsOpen', params: {} } }];
}

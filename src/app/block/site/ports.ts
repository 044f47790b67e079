import type { BlockPlan, Check, RunStep } from '../../../domain/plan.ts';
import { Exit, ToolError } from '../../../domain/tool-error.ts';
import type { Host } from '../../../host/host.ts';
import type { Context } from '../../context.ts';
import { requireOwnUid } from './own-uid.ts';
import type { SitePlan, SitePlanning } from './site-mode.ts';

const NFT = ['/usr/sbin/nft', '/sbin/nft', '/usr/bin/nft'] as const;

/**
 * Adds what `--also ports` asks for: the user of the site reaches no mail server outside (nft(8), a table of its own for each action). Throws ToolError 77 where
 * that user has other sites too, or is the mail server's or root: they would be hit as well; 69 without nft.
 */
export function withPorts(context: Context, plan: SitePlan, { site, sites, planning }: SitePlanning): SitePlan {
  if (!planning.asked.also.includes('ports')) return plan;
  const uid = requireOwnUid(context, site, sites);
  const nft = requireNft(context.host);
  const table = `spamtrace_${planning.action}`;
  // In one transaction, and so that it may be done twice: the table is made if it is not there, goes, and comes anew.
  const clear = `add table inet ${table}; delete table inet ${table}`;
  const rule = `meta skuid ${uid} oifname != "lo" tcp dport { 25, 465, 587 } counter reject with tcp reset`;
  const make = `${clear}; add table inet ${table}; add chain inet ${table} out { type filter hook output priority 0; }; add rule inet ${table} out ${rule}`;
  const run = (words: string): RunStep => ({ kind: 'run', argv: [nft, words] });
  return {
    ...plan,
    steps: [...plan.steps, run(make)],
    undo: [...plan.undo, run(clear)],
    stops: [...plan.stops, { id: 'stops.ports', params: { user: site.runsAs ?? site.owner ?? String(uid) } }],
    notes: [...plan.notes, { id: 'note.untilBoot', params: {} }],
    facts: { ...plan.facts, table },
  };
}

function requireNft(host: Host): string {
  const nft = host.program(...NFT);
  if (nft === null) throw new ToolError('program-missing', Exit.unavailable, 'nft is not here, so no port can be closed for one user');
  return nft;
}

/** Whether the rules of a block are there: they are gone after a boot. */
export function checkPorts({ host }: Context, { facts }: BlockPlan): readonly Check[] {
  const table = facts['table'];
  const nft = table === undefined ? null : host.program(...NFT);
  if (table === undefined || nft === null) return [];
  return host.run([nft, `list table inet ${table}`]).status === 0
    ? [{ check: 'ports', ok: true, says: { id: 'check.portsClosed', params: {} } }]
    : [{ check: 'ports', ok: false, says: { id: 'check.portsOpen', params: {} } }];
}

import type { BlockPlan, Check } from '../../domain/plan.ts';
import type { Source } from '../../domain/source.ts';
import type { Host } from '../../host/host.ts';
import type { Context } from '../context.ts';
import { requireRefusable } from './client/refusable.ts';
import { filterTable, hasTable } from './nft-table.ts';
import type { Planning, Remedy } from './remedy.ts';

type ClientSource = Extract<Source, { readonly kind: 'client' }>;

/**
 * Refuses the connections of one client to the ports of mail, for whichever mail server listens there and before any of its rules: a list in a mail server's
 * configuration is often asked only after those that may relay. What is open already is cut off with its next packet.
 */
export const denyClient: Remedy<ClientSource> = {
  id: 'deny-client',
  kind: 'client',
  find: ({ host }, name) => ({ kind: 'client', address: requireRefusable(host, name.replace(/^client:/, '')) }),
  plan: planClient,
  check: ({ host }, plan) => checkClient(host, plan),
};

function planClient({ host }: Context, { source, action }: Planning<ClientSource>): BlockPlan {
  const address = requireRefusable(host, source.address);
  const family = address.includes(':') ? 'ip6' : 'ip';
  const rule = `${family} saddr ${address} tcp dport { 25, 465, 587 } counter reject with tcp reset`;
  const { table, make, clear } = filterTable(host, { action, hook: 'input', rule });
  return {
    remedy: denyClient.id,
    source: { ...source, address },
    tests: [],
    steps: [make],
    undo: [clear],
    stops: [{ id: 'stops.client', params: { address } }],
    keeps: [
      { id: 'keeps.otherClients', params: {} },
      { id: 'keeps.otherPorts', params: { address } },
    ],
    notes: [
      { id: 'note.sharedAddress', params: { address } },
      { id: 'note.untilBoot', params: {} },
    ],
    sites: [],
    facts: { table },
    texts: {},
  };
}

/** The table may go with a boot, or with whoever loads other rules in place of all (`nft flush ruleset`). */
function checkClient(host: Host, { source, facts }: BlockPlan): readonly Check[] {
  if (source.kind !== 'client' || facts['table'] === undefined) return [];
  const { address } = source;
  return hasTable(host, facts['table']) === true
    ? [{ check: 'ports', ok: true, says: { id: 'check.clientRefused', params: { address } } }]
    : [{ check: 'ports', ok: false, says: { id: 'check.clientOpen', params: { address } } }];
}

import type { Case } from '../../domain/case.ts';
import type { Source } from '../../domain/source.ts';
import type { Ledger } from '../ledger.ts';
import { isSharedWebUser } from '../surroundings.ts';
import type { Surroundings } from '../surroundings.ts';
import { arrivalProof, present } from './proofs.ts';

/** Cases of bounces whose original left no record: of the user that their returned headers name, or of nobody. */
export function unclaimedBounces(ledger: Ledger, around: Surroundings): readonly Case[] {
  const byUser = new Map<string, number[]>();
  for (const row of ledger.orphans) {
    const submitter = ledger.submitters.text(ledger.submitter[row] ?? -1);
    const user = submitter.startsWith('U:') && submitter !== `U:${around.mtaUser}` ? submitter.slice(2) : '';
    const group = byUser.get(user);
    if (group === undefined) byUser.set(user, [row]);
    else group.push(row);
  }
  return [...byUser].map(([user, rows]) => caseOf(ledger, rows, sourceOf(user, around)));
}

function sourceOf(user: string, around: Surroundings): Source {
  if (user === '') return { kind: 'unknown', why: 'bounces-without-original' };
  if (isSharedWebUser(user, around)) return { kind: 'unknown', why: `shared-user-${user}` };
  const own = around.sites.filter(({ runsAs, owner }) => runsAs === user || (runsAs === null && owner === user));
  const [site] = own;
  return own.length === 1 && site !== undefined ? { kind: 'script', path: null, site: site.domain, owner: user } : { kind: 'user', user };
}

function caseOf(ledger: Ledger, rows: readonly number[], source: Source): Case {
  const proof = arrivalProof(ledger, rows.at(-1) ?? 0, { shows: { id: 'unknown.bounces', params: {} }, writtenBy: 'mta', weight: 50 });
  return { source, confidence: 'possible', proofs: present(proof), rows, innocence: null, requests: null };
}

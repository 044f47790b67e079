import type { Case } from '../../domain/case.ts';
import type { Ledger } from '../ledger.ts';
import { arrivalProof, present } from './proofs.ts';

/** The case of bounces whose original left no record: they speak of a source that nothing names. */
export function unclaimedBounces(ledger: Ledger): readonly Case[] {
  const rows = ledger.orphans;
  if (rows.length === 0) return [];
  const proof = arrivalProof(ledger, rows.at(-1) ?? 0, { shows: { id: 'unknown.bounces', params: {} }, writtenBy: 'mta', weight: 50 });
  return [
    {
      source: { kind: 'unknown', why: 'bounces-without-original' },
      confidence: 'possible',
      proofs: present(proof),
      rows,
      isSystemMail: false,
      requests: null,
    },
  ];
}

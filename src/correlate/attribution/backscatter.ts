import type { Case } from '../../domain/case.ts';
import type { Ledger } from '../ledger.ts';
import { isLoopback } from '../portrait.ts';
import { arrivalProof, present } from './proofs.ts';

/** Fewer need no word. */
const WORTH_SAYING = 5;

/**
 * Bounces that are nobody's spam here: those that this server sends back for mail of strangers, whose senders are forged, and those that strangers'
 * servers send for mail that was never sent from here.
 */
export function attributeBackscatter(ledger: Ledger): readonly Case[] {
  const isStranger = ledger.submitters.all().map((key) => key.startsWith('H:') && !isLoopback(key.slice(2)));
  const returned: number[] = [];
  const received: number[] = [];
  for (let row = 0; row < ledger.rows; row++) {
    if (ledger.isBounce(row)) {
      const cause = ledger.causeOf(row);
      if (cause >= 0 && isStranger[ledger.submitter[cause] ?? -1] === true && ledger.remote[cause] === 0) returned.push(row);
    } else if (
      isStranger[ledger.submitter[row] ?? -1] === true &&
      ledger.senders.text(ledger.sender[row] ?? -1) === '' &&
      ledger.sender[row] !== -1
    ) {
      received.push(row);
    }
  }
  return [caseOf(ledger, returned, 'returned'), caseOf(ledger, received, 'received')].filter((one) => one !== null);
}

const WHY = { returned: 'bounces-to-forged-senders', received: 'bounces-of-others' } as const;
const SAID = { returned: 'evidence.returned', received: 'evidence.received' } as const;

function caseOf(ledger: Ledger, rows: readonly number[], kind: 'returned' | 'received'): Case | null {
  if (rows.length < WORTH_SAYING) return null;
  const shows = { id: SAID[kind], params: { bounces: rows.length } };
  return {
    source: { kind: 'unknown', why: WHY[kind] },
    confidence: 'certain',
    proofs: present(arrivalProof(ledger, rows.at(-1) ?? 0, { shows, writtenBy: 'mta', weight: 50 })),
    rows,
    innocence: 'backscatter',
    requests: null,
  };
}

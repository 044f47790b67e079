import type { Case } from '../../domain/case.ts';
import type { Ledger } from '../ledger.ts';
import type { Proof } from '../../domain/proof.ts';
import { isLoopback, networkOf } from '../portrait.ts';
import { arrivalProof, present } from './proofs.ts';

/** The case of a login: the mail server itself checked its password. */
export function attributeMailbox(ledger: Ledger, login: string, rows: readonly number[]): Case {
  const last = rows.at(-1) ?? 0;
  return {
    source: { kind: 'mailbox', address: login },
    confidence: 'certain',
    proofs: present(
      arrivalProof(ledger, last, { shows: { id: 'evidence.login', params: { login } }, writtenBy: 'mta', weight: 95 }),
      ...networkProofs(ledger, rows, last),
      guessProof(ledger, login, rows),
    ),
    rows,
    innocence: null,
    requests: null,
  };
}

/** A client that got in only after wrong passwords; null where there is none. Two may be a slip of the owner's. */
function guessProof(ledger: Ledger, login: string, rows: readonly number[]): Proof | null {
  let found: Proof | null = null;
  let most = SLIPS;
  for (const row of rows) {
    const client = ledger.client[row] ?? -1;
    const failures = ledger.failedLogins.of(ledger.submitter[row] ?? -1, client);
    if (failures === null || failures.count <= most || failures.first > (ledger.at[row] ?? 0)) continue;
    most = failures.count;
    const shows = { id: 'evidence.guessed', params: { login, client: ledger.clients.text(client), failures: failures.count } } as const;
    found = { at: failures.first * 1000, place: { kind: 'line', ...failures.place }, shows, writtenBy: 'mta', weight: 85 };
  }
  return found;
}

const SLIPS = 2;

function networkProofs(ledger: Ledger, rows: readonly number[], last: number): readonly ReturnType<typeof arrivalProof>[] {
  const addresses = new Map<string, number>();
  for (const row of rows) {
    const client = ledger.client[row] ?? -1;
    const address = client < 0 ? '127.0.0.1' : ledger.clients.text(client);
    if (!isLoopback(address)) addresses.set(address, row);
  }
  const networks = new Set([...addresses.keys()].map(networkOf)).size;
  if (networks < 2) return [];
  const lastNetwork = networkOf(ledger.clients.text(ledger.client[last] ?? 0));
  const other = [...addresses].findLast(([address]) => networkOf(address) !== lastNetwork)?.[1];
  if (other === undefined) return [];
  return [
    arrivalProof(ledger, other, {
      shows: { id: 'evidence.loginNetworks', params: { networks, addresses: addresses.size } },
      writtenBy: 'mta',
      weight: 90,
    }),
  ];
}

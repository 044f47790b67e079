import type { Ledger } from '../../correlate/ledger.ts';
import { isLoopback } from '../../correlate/portrait.ts';
import type { Case } from '../../domain/case.ts';
import type { Proof } from '../../domain/proof.ts';
import type { CountryOf } from '../../parse/countries.ts';

/** Named at most; the rest is as good as "many". */
const MOST_NAMED = 6;

/**
 * The proofs of a case; the one that tells of its client networks also says of which countries they are, most frequent first. A hint to the reader:
 * databases of countries disagree, so nothing is decided by it.
 */
export function withCountries({ proofs, rows }: Case, ledger: Ledger, countryOf: CountryOf): readonly Proof[] {
  return proofs.map((proof) => {
    const { shows } = proof;
    if (shows.id !== 'evidence.loginNetworks') return proof;
    const countries = countriesOf(ledger, rows, countryOf).slice(0, MOST_NAMED).join(' ');
    return { ...proof, shows: { id: shows.id, params: { ...(shows.params as { networks: number; addresses: number }), countries } } };
  });
}

function countriesOf(ledger: Ledger, rows: readonly number[], countryOf: CountryOf): readonly string[] {
  const clients = new Set<string>();
  for (const row of rows) if ((ledger.client[row] ?? -1) >= 0) clients.add(ledger.clients.text(ledger.client[row] ?? -1));
  const counts = new Map<string, number>();
  for (const client of clients) {
    const country = isLoopback(client) ? null : countryOf(client);
    if (country !== null) counts.set(country, (counts.get(country) ?? 0) + 1);
  }
  return [...counts].sort(([, left], [, right]) => right - left).map(([country]) => country);
}

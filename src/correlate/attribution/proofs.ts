import type { Witness } from '../../domain/evidence.ts';
import type { Proof } from '../../domain/proof.ts';
import type { Sentence } from '../../domain/sentence.ts';
import { RowFlag } from '../row-flag.ts';
import type { Ledger } from '../ledger.ts';
import type { Requests } from '../requests.ts';

interface Showing {
  readonly shows: Sentence;
  readonly writtenBy: Witness;
  readonly weight: number;
}

/** A proof that stands in the log line of a row's arrival, or else in its spool file; null when the row has neither. */
export function arrivalProof(ledger: Ledger, row: number, showing: Showing): Proof | null {
  const place = ledger.arrivalPlace(row);
  if (place !== null) return { at: (ledger.at[row] ?? 0) * 1000, place: { kind: 'line', ...place }, ...showing };
  return spoolProof(ledger, row, showing);
}

/** The command line by which a program in the row's directory handed mail over; null when none is logged. */
export function commandProof(ledger: Ledger, row: number): Proof | null {
  const directory = ledger.cwd[row] ?? -1;
  const line = ledger.commandPlace(directory);
  if (line === null) return null;
  const shows = { id: 'evidence.cwd', params: { cwd: ledger.directories.text(directory) } } as const;
  return {
    at: (ledger.at[row] ?? 0) * 1000,
    place: { kind: 'line', ...line },
    shows,
    writtenBy: 'submitter',
    weight: 80,
  };
}

/** A proof that stands in a row's spool file; null when it is not queued. */
export function spoolProof(ledger: Ledger, row: number, showing: Showing): Proof | null {
  const spooled = ledger.spooled.nameOf(row);
  if (spooled === null) return null;
  return { at: (ledger.at[row] ?? 0) * 1000, place: { kind: 'spool', id: spooled.id, queue: spooled.queue }, ...showing };
}

/** A proof that stands in an access log. */
export function requestProof(requests: Requests, row: number, showing: Showing): Proof {
  const file = requests.files.text(requests.file[row] ?? 0);
  return { at: (requests.at[row] ?? 0) * 1000, place: { kind: 'line', file, byte: requests.byte[row] ?? 0 }, ...showing };
}

/** A proof that stands in a refusal of the main log; null when none of the rows met one. `spam` prefers a refusal that says spam. */
export function refusalProof(ledger: Ledger, rows: readonly number[], showing: Showing): Proof | null {
  const isRefused = (row: number): boolean => ledger.refusalPlace(row) !== null;
  const row = rows.find((candidate) => ledger.has(candidate, RowFlag.spamVerdict) && isRefused(candidate)) ?? rows.find(isRefused);
  const place = row === undefined ? null : ledger.refusalPlace(row);
  return row === undefined || place === null ? null : { at: (ledger.at[row] ?? 0) * 1000, place: { kind: 'line', ...place }, ...showing };
}

/** The proofs that there are. */
export function present(...proofs: readonly (Proof | null)[]): readonly Proof[] {
  return proofs.filter((proof) => proof !== null);
}

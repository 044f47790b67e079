import type { PhpMailEvent } from '../domain/php-mail-event.ts';
import type { Ledger } from './ledger.ts';
import type { AddressBook } from './portrait.ts';

/** PHP writes its record before it hands the message over; stamps are whole seconds. */
const BEFORE = 1;
const AFTER = 4;

/** A record of PHP's mail log with the hashes of the addresses in its To. */
export interface PhpRecord {
  readonly event: PhpMailEvent;
  readonly addresses: readonly number[];
}

/** What PHP's mail log says of some messages: for each row the record that it is. */
export type RecordOfRow = ReadonlyMap<number, PhpRecord>;

interface Matching {
  readonly ledger: Ledger;
  readonly rows: readonly number[];
  readonly book: AddressBook;
}

/**
 * Ties messages to records of PHP's mail log, one to one: by moment and recipient, and where no recipient is known by the moment alone, if all records
 * of that moment are of one script.
 */
export function matchRecords({ ledger, rows, book }: Matching, records: readonly PhpRecord[]): RecordOfRow {
  const found = new Map<number, PhpRecord>();
  if (records.length === 0) return found;
  const sorted = [...records].sort((left, right) => left.event.at - right.event.at || left.event.byte - right.event.byte);
  const used = new Set<PhpRecord>();
  const near = (row: number): readonly PhpRecord[] => between(sorted, (ledger.at[row] ?? 0) - AFTER, (ledger.at[row] ?? 0) + BEFORE);
  const take = (row: number, record: PhpRecord | undefined): void => {
    if (record === undefined) return;
    found.set(row, record);
    used.add(record);
  };
  for (const row of rows)
    take(
      row,
      near(row).find((record) => !used.has(record) && book.hasAny(row, record.addresses)),
    );
  for (const row of rows) {
    if (found.has(row) || book.isKnown(row)) continue;
    const free = near(row).filter((record) => !used.has(record));
    if (new Set(free.map(({ event }) => event.script)).size === 1) take(row, free[0]);
  }
  return found;
}

function between(sorted: readonly PhpRecord[], from: number, to: number): readonly PhpRecord[] {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.event.at ?? 0) / 1000 < from) low = middle + 1;
    else high = middle;
  }
  const near: PhpRecord[] = [];
  for (let place = low; place < sorted.length && (sorted[place]?.event.at ?? 0) / 1000 <= to; place++) {
    const record = sorted[place];
    if (record !== undefined) near.push(record);
  }
  return near;
}

/** The records of some rows by the script that they name, most first. */
export function scriptsNamed(
  rows: readonly number[],
  records: RecordOfRow,
): readonly { readonly script: string; readonly rows: readonly number[] }[] {
  const scripts = new Map<string, number[]>();
  for (const row of rows) {
    const script = records.get(row)?.event.script;
    if (script === undefined) continue;
    const own = scripts.get(script);
    if (own === undefined) scripts.set(script, [row]);
    else own.push(row);
  }
  return [...scripts].map(([script, own]) => ({ script, rows: own })).sort((left, right) => right.rows.length - left.rows.length);
}

import { hashIdBytes, idHash } from '../../../parse/mail-log/id-hash.ts';
import type { LogColumns } from '../../../parse/mail-log/log-columns.ts';

/** Where and when a line stands: seconds, and its offset in the file. */
export interface LinePlace {
  readonly at: number;
  readonly place: number;
}

/** Adds a row with nothing in it but what every line has; its number. */
export function addRow(columns: LogColumns, kind: number, id: string | null, { at, place }: LinePlace): number {
  const row = columns.length++;
  columns.kind[row] = kind;
  columns.at[row] = at;
  columns.offset[row] = place;
  columns.idHigh[row] = columns.idLow[row] = 0;
  if (id === null) return row;
  hash(id);
  columns.idHigh[row] = idHash.high;
  columns.idLow[row] = idHash.low;
  return row;
}

/** Ties a row to another message. */
export function joinRow(columns: LogColumns, row: number, other: string): void {
  hash(other);
  columns.bounceHigh[row] = idHash.high;
  columns.bounceLow[row] = idHash.low;
}

function hash(id: string): void {
  const bytes = Buffer.from(id, 'latin1');
  hashIdBytes(bytes, 0, bytes.length);
}

/** Takes rows back, so that the next find the columns empty. */
export function dropRows(columns: LogColumns, length: number): void {
  for (let row = length; row < columns.length; row++) {
    columns.bounceHigh[row] = columns.bounceLow[row] = columns.recipients[row] = columns.address[row] = columns.answer[row] = columns.flags[row] = 0;
    columns.submitter[row] = columns.client[row] = columns.sender[row] = -1;
  }
  columns.length = length;
}

import type { Ledger } from './ledger.ts';

/** Messages of one directory and sender, of which a source may have several kinds: an owner's own mail, and what is sent in his name. */
export function partsOf(ledger: Ledger, rows: readonly number[]): readonly (readonly number[])[] {
  const parts = new Map<string, number[]>();
  for (const row of rows) {
    const look = `${ledger.cwd[row]}/${ledger.sender[row]}`;
    const part = parts.get(look);
    if (part === undefined) parts.set(look, [row]);
    else part.push(row);
  }
  return [...parts.values()];
}

import type { Portrait } from '../domain/portrait.ts';
import { RowFlag } from './row-flag.ts';
import type { Ledger } from './ledger.ts';

/** Draws the portrait of some rows of the ledger. */
export function portraitOf(ledger: Ledger, rows: readonly number[], addresses: AddressBook): Portrait {
  const sums = { messages: rows.length, recipients: 0, queued: 0, delivered: 0, rejected: 0, removed: 0, bounces: 0, held: 0, ownBounces: 0 };
  const marks = { spamVerdicts: 0, deferredMessages: 0, listUnsubscribe: 0, autoSubmitted: 0, forwarded: 0, outward: 0, spooled: 0 };
  let firstSeen = Infinity;
  let lastSeen = 0;
  for (const row of rows) {
    const tally = tallyOf(ledger, row);
    sums.queued += tally.queued;
    sums.delivered += tally.delivered;
    sums.rejected += tally.rejected;
    sums.removed += tally.removed;
    sums.bounces += ledger.bounces[row] ?? 0;
    if (ledger.has(row, RowFlag.held)) sums.held++;
    if (ledger.isBounce(row)) sums.ownBounces++;
    if (ledger.has(row, RowFlag.spamVerdict)) marks.spamVerdicts++;
    if ((ledger.deferred[row] ?? 0) > 0) marks.deferredMessages++;
    if (ledger.spooled.has(row)) marks.spooled++;
    if (ledger.has(row, RowFlag.listUnsubscribe)) marks.listUnsubscribe++;
    if (ledger.has(row, RowFlag.autoSubmitted)) marks.autoSubmitted++;
    if (ledger.has(row, RowFlag.forwarded)) marks.forwarded++;
    if ((ledger.remote[row] ?? 0) > 0 || tally.queued > 0) marks.outward++;
    firstSeen = Math.min(firstSeen, ledger.at[row] ?? 0);
    lastSeen = Math.max(lastSeen, ledger.at[row] ?? 0);
  }
  sums.recipients = sums.queued + sums.delivered + sums.rejected + sums.removed;
  const clients = clientsOf(ledger, rows);
  return {
    ...sums,
    spamVerdicts: marks.spamVerdicts,
    deferredMessages: marks.deferredMessages,
    firstSeen,
    lastSeen,
    ...hoursOf(ledger, rows),
    senders: distinct(ledger.sender, rows).map((sender) => ledger.senders.text(sender)),
    addresses: clients.addresses,
    networks: clients.networks,
    ...subjectsOf(ledger, rows),
    ...addresses.of(rows),
    refusedRecipients: addresses.of(rows.filter((row) => wasRefused(ledger, row))).distinctRecipients,
    listUnsubscribe: marks.spooled === 0 ? 0 : marks.listUnsubscribe / marks.spooled,
    autoSubmitted: marks.spooled === 0 ? 0 : marks.autoSubmitted / marks.spooled,
    forwarded: marks.forwarded / Math.max(1, rows.length),
    outward: marks.outward,
  };
}

function wasRefused(ledger: Ledger, row: number): boolean {
  return (ledger.rejected[row] ?? 0) > 0 || (ledger.bounces[row] ?? 0) > 0 || ledger.has(row, RowFlag.spamVerdict);
}

/** The busiest hour against the source's own past. */
function hoursOf(ledger: Ledger, rows: readonly number[]): { readonly busiestHour: number; readonly usualHour: number } {
  const hours = new Map<number, number>();
  let last = Number.NaN;
  let count = 0;
  const keep = (): void => void (count > 0 && hours.set(last, (hours.get(last) ?? 0) + count));
  // Rows stand nearly in the order of time: an hour is kept when it is over.
  for (const row of rows) {
    const hour = Math.floor((ledger.at[row] ?? 0) / 3600);
    if (hour !== last) {
      keep();
      last = hour;
      count = 0;
    }
    count++;
  }
  keep();
  const ordered = [...hours].sort(([left], [right]) => left - right).map(([, messages]) => messages);
  const busiestHour = ordered.reduce((most, messages) => Math.max(most, messages), 0);
  const before = ordered.slice(0, ordered.indexOf(busiestHour)).sort((left, right) => left - right);
  return { busiestHour, usualHour: before[Math.floor(before.length / 2)] ?? 0 };
}

/** What became of the recipients of one message; the four add up to its recipients. */
export function tallyOf(ledger: Ledger, row: number): { queued: number; delivered: number; rejected: number; removed: number } {
  const delivered = ledger.delivered[row] ?? 0;
  const rejected = ledger.rejected[row] ?? 0;
  const recipients = ledger.recipients[row] ?? 0;
  if (ledger.has(row, RowFlag.removed))
    return { queued: 0, delivered, rejected, removed: Math.max(delivered + rejected > 0 ? 0 : 1, recipients - delivered - rejected) };
  if (!ledger.has(row, RowFlag.queued)) return { queued: 0, delivered, rejected, removed: 0 };
  const queued = ledger.spooled.waiting(row);
  const done = Math.max(0, recipients - queued);
  const refused = Math.min(rejected, done);
  return { queued, delivered: done - refused, rejected: refused, removed: 0 };
}

/** The recipients met, by row and within it in order: built once, asked for each case. */
export class AddressBook {
  private readonly starts: Int32Array;
  private readonly sorted: Uint32Array;

  constructor(ledger: Ledger) {
    this.starts = new Int32Array(ledger.rows + 1);
    for (let at = 0; at < ledger.addresses; at++)
      this.starts[(ledger.addressRow[at] ?? 0) + 1] = (this.starts[(ledger.addressRow[at] ?? 0) + 1] ?? 0) + 1;
    for (let row = 0; row < ledger.rows; row++) this.starts[row + 1] = (this.starts[row + 1] ?? 0) + (this.starts[row] ?? 0);
    const next = this.starts.slice();
    this.sorted = new Uint32Array(ledger.addresses);
    for (let at = 0; at < ledger.addresses; at++) {
      const row = ledger.addressRow[at] ?? 0;
      this.sorted[next[row] ?? 0] = ledger.address[at] ?? 0;
      next[row] = (next[row] ?? 0) + 1;
    }
    for (let row = 0; row < ledger.rows; row++) {
      if ((this.starts[row + 1] ?? 0) - (this.starts[row] ?? 0) > 1) this.sorted.subarray(this.starts[row], this.starts[row + 1]).sort();
    }
  }

  /** Whether a recipient of the row is known at all. */
  isKnown(row: number): boolean {
    return this.starts[row] !== this.starts[row + 1];
  }

  /** Whether one of these address hashes is a recipient of the row. */
  hasAny(row: number, addresses: readonly number[]): boolean {
    return this.sorted.subarray(this.starts[row] ?? 0, this.starts[row + 1] ?? 0).some((address) => addresses.includes(address));
  }

  /** How many different recipients these rows have, and how regularly one and the same is among them. */
  of(rows: readonly number[]): { readonly distinctRecipients: number; readonly commonRecipient: number } {
    const { starts, sorted } = this;
    const all = new Uint32Array(rows.reduce((sum, row) => sum + (starts[row + 1] ?? 0) - (starts[row] ?? 0), 0));
    let length = 0;
    let known = 0;
    for (const row of rows) {
      const from = starts[row] ?? 0;
      const to = starts[row + 1] ?? 0;
      if (to > from) known++;
      for (let at = from; at < to; at++) if (at === from || sorted[at] !== sorted[at - 1]) all[length++] = sorted[at] ?? 0;
    }
    const { runs: distinctRecipients, most } = runsOf(all.subarray(0, length).sort());
    return { distinctRecipients, commonRecipient: known === 0 ? 0 : most / known };
  }
}

/**
 * How many different numbers are in a sorted column, and how often the commonest. Sorted and not counted in a table: who sends mail can choose addresses whose hashes
 * meet in one place of a table.
 */
function runsOf(sorted: Uint32Array): { readonly runs: number; readonly most: number } {
  let runs = 0;
  let most = 0;
  let start = 0;
  for (let at = 0; at < sorted.length; at++) {
    if (at === 0 || sorted[at] !== sorted[at - 1]) {
      runs++;
      start = at;
    }
    if (at - start >= most) most = at - start + 1;
  }
  return { runs, most };
}

function distinct(column: Int32Array, rows: readonly number[]): readonly number[] {
  const found = new Set<number>();
  for (const row of rows) if ((column[row] ?? -1) >= 0) found.add(column[row] ?? -1);
  return [...found];
}

function clientsOf(ledger: Ledger, rows: readonly number[]): { readonly addresses: number; readonly networks: number } {
  const addresses = distinct(ledger.client, rows)
    .map((client) => ledger.clients.text(client))
    .filter((address) => !isLoopback(address));
  return { addresses: addresses.length, networks: new Set(addresses.map(networkOf)).size };
}

/** The network an address counts as: /24 of IPv4, /48 of IPv6. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address.split('.').slice(0, 3).join('.');
  const [head = ''] = address.split('::');
  return [...head.split(':'), '0', '0', '0'].slice(0, 3).join(':').toLowerCase();
}

/** An address of the machine itself. */
export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1' || address.startsWith('::ffff:127.');
}

function subjectsOf(ledger: Ledger, rows: readonly number[]): { readonly subjects: number; readonly sameSubject: number | null } {
  const known = new Uint32Array(rows.length);
  let length = 0;
  for (const row of rows) if (ledger.subject[row] !== 0) known[length++] = ledger.subject[row] ?? 0;
  const { runs: subjects, most } = runsOf(known.subarray(0, length).sort());
  return { subjects, sameSubject: length === 0 ? null : most / length };
}

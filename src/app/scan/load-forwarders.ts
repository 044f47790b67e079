import { isLoopback } from '../../correlate/portrait.ts';
import { RowFlag } from '../../correlate/row-flag.ts';
import type { Ledger } from '../../correlate/ledger.ts';
import type { LogPlace } from '../../correlate/log-place.ts';
import type { Cleared } from '../../domain/finding.ts';
import type { Proof } from '../../domain/proof.ts';
import type { Host } from '../../host/host.ts';
import { loadNumberedLines } from '../../logs/line-numbers.ts';
import type { MailServer } from '../../mta/mta.ts';
import { decodeBytes } from '../../parse/decode-bytes.ts';
import { loadEvidence } from './load-evidence.ts';

/** Refusals that are read for the address that forwards. */
const MOST_READ = 2000;
/** Fewer refusals may be slips. */
const WORTH_SAYING = 5;

/**
 * Addresses of this server that forward the mail of strangers to servers which refuse it: they look like senders of spam and are not; it is the
 * forwarding that has to end, or to be filtered.
 */
export function loadForwarders(host: Host, server: MailServer, ledger: Ledger): readonly Cleared[] {
  const found = new Map<string, { messages: number; place: LogPlace }>();
  for (const { place, address } of refusedForwards(host, server, ledger)) {
    const before = found.get(address);
    found.set(address, { messages: (before?.messages ?? 0) + 1, place });
  }
  const worth = [...found].filter(([, { messages }]) => messages >= WORTH_SAYING).sort(([, left], [, right]) => right.messages - left.messages);
  const evidence = loadEvidence(
    host,
    [server],
    worth.map(([, { messages, place }]) => [proofOf(messages, place)]),
    { most: 1 },
  );
  return worth.map(([address, { messages }], index) => ({
    source: { kind: 'mailbox', address: decodeBytes(address) },
    why: 'forwarder',
    messages,
    evidence: evidence[index] ?? [],
  }));
}

function proofOf(messages: number, place: LogPlace): Proof {
  return { at: null, place: { kind: 'line', ...place }, shows: { id: 'evidence.forwarder', params: { messages } }, writtenBy: 'mta', weight: 50 };
}

function* refusedForwards(host: Host, server: MailServer, ledger: Ledger): Iterable<{ readonly place: LogPlace; readonly address: string }> {
  const isStranger = ledger.submitters.all().map((key) => key.startsWith('H:') && !isLoopback(key.slice(2)));
  const byFile = new Map<string, number[]>();
  let read = 0;
  for (let row = 0; row < ledger.rows && read < MOST_READ; row++) {
    if (!ledger.has(row, RowFlag.forwarded) || isStranger[ledger.submitter[row] ?? -1] !== true) continue;
    const place = ledger.refusalPlace(row);
    if (place === null) continue;
    read++;
    byFile.set(place.file, [...(byFile.get(place.file) ?? []), place.byte]);
  }
  for (const [file, offsets] of byFile) {
    for (const [byte, { text }] of loadNumberedLines(host, file, offsets)) {
      const original = server.readLine(text)?.original ?? null;
      if (original !== null) yield { place: { file, byte }, address: original.toLowerCase() };
    }
  }
}

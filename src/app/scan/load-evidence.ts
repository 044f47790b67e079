import type { Evidence } from '../../domain/evidence.ts';
import type { Proof } from '../../domain/proof.ts';
import type { Host } from '../../host/host.ts';
import { loadNumberedLines } from '../../logs/line-numbers.ts';
import type { NumberedLine } from '../../logs/line-numbers.ts';
import type { MailServer } from '../../mta/mta.ts';
import { decodeBytes } from '../../parse/decode-bytes.ts';
import type { CountsOf } from './lines-ahead.ts';
import { isCommand } from './printed-log.ts';

const SHOWN = 6;

/** How much is shown of each list, and what is counted of the files already. */
export interface EvidenceOptions {
  readonly most?: number;
  readonly countsOf?: CountsOf;
}

/** Reads the texts of the weightiest proofs of every list from where they stand, each file once. */
export function loadEvidence(
  host: Host,
  servers: readonly MailServer[],
  lists: readonly (readonly Proof[])[],
  { most = SHOWN, countsOf = () => null }: EvidenceOptions = {},
): readonly (readonly Evidence[])[] {
  const shown = lists.map((proofs) => weightiest(proofs, most));
  const lines = loadLines(host, shown.flat(), { servers, countsOf });
  return shown.map((proofs) => proofs.flatMap((proof) => evidenceOf(proof, lines, servers) ?? []));
}

/** The weightiest proofs, none that shows what another has shown. */
function weightiest(proofs: readonly Proof[], most: number): readonly Proof[] {
  const byPlace = new Map<string, Proof>();
  for (const proof of [...proofs].sort((left, right) => right.weight - left.weight)) {
    const key = proof.shows.id === 'evidence.logLine' ? JSON.stringify(proof.place) : JSON.stringify(proof.shows);
    if (!byPlace.has(key)) byPlace.set(key, proof);
  }
  return [...byPlace.values()].slice(0, most);
}

/** Lines by file and offset; those that a command prints have no number. */
function loadLines(
  host: Host,
  proofs: readonly Proof[],
  { servers, countsOf }: { readonly servers: readonly MailServer[]; readonly countsOf: CountsOf },
): ReadonlyMap<string, ReadonlyMap<number, ShownLine>> {
  const offsets = new Map<string, number[]>();
  for (const { place } of proofs) {
    if (place.kind === 'line') offsets.set(place.file, [...(offsets.get(place.file) ?? []), place.byte]);
  }
  return new Map(
    [...offsets].map(([file, bytes]) => [
      file,
      isCommand(file) ? printedLines(file, bytes, servers) : loadNumberedLines(host, file, bytes, countsOf(file)),
    ]),
  );
}

interface ShownLine {
  readonly line: NumberedLine['line'] | null;
  readonly text: string;
}

function printedLines(command: string, offsets: readonly number[], servers: readonly MailServer[]): ReadonlyMap<number, ShownLine> {
  const found = new Map<number, ShownLine>();
  for (const server of servers) for (const [offset, text] of server.loadPrinted?.(command, offsets) ?? []) found.set(offset, { line: null, text });
  return found;
}

function evidenceOf(
  { at, place, shows, writtenBy }: Proof,
  lines: ReadonlyMap<string, ReadonlyMap<number, ShownLine>>,
  servers: readonly MailServer[],
): Evidence | null {
  if (place.kind === 'line') {
    const found = lines.get(place.file)?.get(place.byte);
    if (found === undefined) return null;
    const from = found.line === null ? { command: place.file } : { file: decodeBytes(place.file), byte: place.byte, line: found.line };
    return { at: timeOfLine(found.text, at, servers), from, text: decodeBytes(found.text), shows, writtenBy };
  }
  if (place.kind === 'seen') return { at, from: place.from, text: place.text, shows, writtenBy };
  const found = spoolText(place.queue, place.id, servers);
  return found === null ? null : { at, from: { spool: spoolOf(place.queue, found.server), id: place.id }, text: found.text, shows, writtenBy };
}

/** Stamps without a year may be read a year off. */
const HALF_A_YEAR = 183 * 86_400_000;

/** The time that a mail server's line itself tells; a proof knows that of the message, which may be another. */
function timeOfLine(line: string, known: Evidence['at'], servers: readonly MailServer[]): Evidence['at'] {
  for (const server of servers) {
    const at = server.readLine(line)?.at;
    if (at !== undefined && (known === null || Math.abs(at - known) < HALF_A_YEAR)) return at;
  }
  return known;
}

/** Directory that holds a queue. */
function spoolOf(queue: string, server: MailServer): string {
  const { spool, spools } = server.facts;
  return spools?.get(queue) ?? [spool, ...(queue === '' ? [] : [queue])].join('/');
}

interface SpoolText {
  readonly server: MailServer;
  readonly text: string;
}

/** What a queued message says of its way in: its first PHP header or, of a bounce, whom it failed to reach; else its envelope. */
function spoolText(queue: string, id: string, servers: readonly MailServer[]): SpoolText | null {
  for (const server of servers) {
    const known = server.readId(id);
    const stored = known === null ? null : server.loadMessage(known, { queue, bodyLimit: 0 });
    if (stored === null) continue;
    const header = stored.headers.find(({ name }) => /^(?:x-php-(?:originating-)?script|x-failed-recipients)$/i.test(name));
    if (header !== undefined)
      return {
        server,
        text: decodeBytes(`${header.name}: ${header.value}`)
          .replace(/\s*\n\s*/g, ' ')
          .slice(0, 8192),
      };
    const { sender, recipients } = stored.message;
    const shown = recipients
      .slice(0, 3)
      .map(({ address }) => address)
      .join(' ');
    return { server, text: `${id} <${sender ?? ''}> ${shown}`.slice(0, 8192) };
  }
  return null;
}

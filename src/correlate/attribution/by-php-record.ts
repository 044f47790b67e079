import type { Case } from '../../domain/case.ts';
import type { Confidence } from '../../domain/finding.ts';
import type { Proof } from '../../domain/proof.ts';
import type { Ledger } from '../ledger.ts';
import { scriptsNamed } from '../php-records.ts';
import type { PhpRecord, RecordOfRow } from '../php-records.ts';
import { isDataPlace, isSharedWebUser, placeOf } from '../surroundings.ts';
import type { Surroundings } from '../surroundings.ts';
import { uploadProofs } from './by-upload.ts';
import { arrivalProof, present } from './proofs.ts';

/** So many of a script's messages must have a record, and so many of the records name one file. */
const MOSTLY = 0.5;
const NEARLY_ALL = 0.8;

/**
 * Takes PHP's own record of the file that called mail() into a case that request timing names: the entry script often only includes it. A record that
 * names another site can be forged by whoever shares the user, so it changes no name; it takes the confidence away.
 */
export function refineByRecords(one: Case, records: RecordOfRow, around: Surroundings): Case {
  const { source } = one;
  if (source.kind !== 'script' || source.path === null) return one;
  const [first] = scriptsNamed(one.rows, records);
  const named = one.rows.filter((row) => records.has(row)).length;
  if (first === undefined || named < MOSTLY * one.rows.length || first.rows.length < NEARLY_ALL * named) return one;
  const record = records.get(first.rows.at(-1) ?? -1);
  if (record === undefined) return one;
  const proof = recordProof(record, first.rows.length);
  const place = placeOf(first.script, around);
  if (place === null || place.domain !== source.site) return { ...one, confidence: 'possible', proofs: [...one.proofs, proof] };
  if (first.script === source.path) return { ...one, confidence: surer(one.confidence), proofs: [proof, ...one.proofs] };
  return {
    ...one,
    source: { ...source, path: first.script },
    confidence: 'likely',
    proofs: [proof, ...one.proofs.map((other) => asEntry(other, source.path ?? '')), ...uploadProofs(first.script, around)],
  };
}

function surer(confidence: Confidence): Confidence {
  return confidence === 'possible' ? 'likely' : confidence;
}

/** What was shown of "this file" is shown of the file that was asked for. */
function asEntry(proof: Proof, entry: string): Proof {
  return proof.shows.id === 'evidence.requests' ? { ...proof, shows: { id: 'evidence.entry', params: { ...proof.shows.params, entry } } } : proof;
}

/**
 * Cases of messages that only PHP's record leads to a file. Under a user that sites share any of them can write such a record, in syslog too: it names
 * only a file that speaks against itself, lying where no script belongs.
 */
export function attributeByRecords(
  ledger: Ledger,
  user: string,
  { rows, records }: { readonly rows: readonly number[]; readonly records: RecordOfRow },
  around: Surroundings,
): { readonly cases: readonly Case[]; readonly rest: readonly number[] } {
  const isShared = isSharedWebUser(user, around);
  const claimed = new Set<number>();
  const cases: Case[] = [];
  for (const { script, rows: own } of scriptsNamed(rows, records)) {
    const record = records.get(own.at(-1) ?? -1);
    const place = placeOf(script, around);
    if (record === undefined || place === null) continue;
    if (isShared && !(around.existing.has(script) && isDataPlace(script, place.root))) continue;
    if (place.runsAs !== null && place.runsAs !== user) continue;
    for (const row of own) claimed.add(row);
    cases.push({
      source: { kind: 'script', path: script, site: place.domain, owner: place.owner ?? (isShared ? null : user) },
      confidence: isShared || record.event.writer !== 'service' ? 'possible' : 'likely',
      proofs: [
        recordProof(record, own.length),
        ...uploadProofs(script, around),
        ...present(arrivalProof(ledger, own.at(-1) ?? 0, { shows: { id: 'evidence.localUser', params: { user } }, writtenBy: 'mta', weight: 80 })),
      ],
      rows: own,
      innocence: null,
      requests: null,
    });
  }
  return { cases, rest: rows.filter((row) => !claimed.has(row)) };
}

function recordProof({ event }: PhpRecord, messages: number): Proof {
  const { at, script, line, writer, file, byte } = event;
  return {
    at,
    place: { kind: 'line', file, byte },
    shows: { id: 'evidence.phpMailLog', params: { script: `${script}:${line}`, messages } },
    writtenBy: writer,
    weight: 97,
  };
}

import type { Case } from '../../domain/case.ts';
import type { Confidence } from '../../domain/finding.ts';
import type { Sentence } from '../../domain/sentence.ts';
import type { Source } from '../../domain/source.ts';
import type { Ledger } from '../ledger.ts';
import { partsOf } from '../parts.ts';
import { isDataPlace, isSharedWebUser, placeOf, shellLogins } from '../surroundings.ts';
import type { PlaceOfPath, Surroundings } from '../surroundings.ts';
import { scriptName } from './by-timing.ts';
import { loginDuring } from './by-session.ts';
import { arrivalProof, commandProof, present, spoolProof } from './proofs.ts';

/** Cases of messages that no request and no cron slot explains: the user, the directory (its own choice) and the header are left. */
export function attributeByDirectory(ledger: Ledger, user: string, rows: readonly number[], around: Surroundings): readonly Case[] {
  const groups = new Map<string, { named: Named; rows: number[] }>();
  for (const part of partsOf(ledger, rows)) {
    const named = nameGroup(ledger, user, part, around);
    const key = JSON.stringify(named);
    const before = groups.get(key);
    if (before === undefined) groups.set(key, { named, rows: [...part] });
    else for (const row of part) before.rows.push(row);
  }
  return [...groups.values()].map((group) => caseOf(ledger, user, group, around));
}

interface Named {
  readonly source: Source;
  readonly confidence: Confidence;
  /** What the case rests on, besides the user. */
  readonly cwd: string | null;
  readonly header: string | null;
}

/** Messages of one directory and sender are of one source; the header is known only of those that wait. */
function nameGroup(ledger: Ledger, user: string, rows: readonly number[], around: Surroundings): Named {
  const cwd = textAt(ledger.directories, ledger.cwd[rows[0] ?? 0]);
  const header = ledger.scriptOf(rows.find((row) => ledger.scriptOf(row) !== null) ?? -1);
  const place = cwd === null ? null : placeOf(cwd, around);
  if (isSharedWebUser(user, around)) return nameShared({ user, cwd, header, place }, around);
  if (place !== null && (place.runsAs === user || place.owner === user || place.owner === null)) return nameOwn({ user, cwd, header, place }, around);
  const only = onlySite(user, around);
  if (cwd === null && header !== null && only !== null) {
    return { source: { kind: 'script', path: null, site: only.domain, owner: user }, confidence: 'likely', cwd: null, header };
  }
  return { source: { kind: 'user', user }, confidence: 'certain', cwd, header: null };
}

interface Traces {
  readonly user: string;
  readonly cwd: string | null;
  readonly header: string | null;
  readonly place: PlaceOfPath | null;
}

/**
 * Under a user shared by sites, directory and header are the sender's own words: a script of one site can stand in another's directory.
 * They name a script only where a file bears them out that speaks against itself: no honest script has its place among uploads.
 */
function nameShared({ user, cwd, header, place }: Traces, around: Surroundings): Named {
  const path = cwd === null || place === null || !isDataPlace(cwd, place.root) ? null : scriptIn(cwd, header, around);
  if (path === null || place === null) return { source: { kind: 'unknown', why: `shared-user-${user}` }, confidence: 'possible', cwd, header: null };
  return { source: { kind: 'script', path, site: place.domain, owner: place.owner }, confidence: 'possible', cwd, header };
}

/** Under a user of its own the user names the site where it has only one; the file would need a second trace. */
function nameOwn({ user, cwd, header, place }: Traces & { readonly place: PlaceOfPath }, around: Surroundings): Named {
  const path = cwd === null ? null : scriptIn(cwd, header, around);
  if (path !== null && isDataPlace(path, place.root))
    return { source: { kind: 'script', path, site: place.domain, owner: user }, confidence: 'possible', cwd, header };
  const isOnly = onlySite(user, around) !== null;
  return { source: { kind: 'script', path: null, site: place.domain, owner: user }, confidence: isOnly ? 'certain' : 'possible', cwd, header: null };
}

function scriptIn(cwd: string, header: string | null, { existing }: Surroundings): string | null {
  const name = header === null ? '' : scriptName(header);
  const path = `${cwd}/${name}`;
  return name !== '' && existing.has(path) ? path : null;
}

function onlySite(user: string, { sites }: Surroundings): { readonly domain: string } | null {
  const own = sites.filter(({ runsAs, owner }) => runsAs === user || (owner === user && runsAs === null));
  const [site] = own;
  return own.length === 1 && site !== undefined ? site : null;
}

interface Group {
  readonly named: Named;
  readonly rows: readonly number[];
}

function caseOf(ledger: Ledger, user: string, { named, rows }: Group, around: Surroundings): Case {
  const { source, confidence, cwd, header } = named;
  const first = rows[0] ?? 0;
  const last = rows.at(-1) ?? first;
  return {
    source,
    confidence,
    proofs: present(
      arrivalProof(ledger, last, { shows: userSentence(source, user, confidence), writtenBy: 'mta', weight: 85 }),
      cwd === null ? null : commandProof(ledger, first),
      source.kind === 'user' ? loginDuring(ledger, last, source.user, shellLogins(around)) : null,
      header === null
        ? null
        : spoolProof(ledger, last, {
            shows: { id: 'evidence.phpHeader', params: { script: scriptName(header) } },
            writtenBy: 'submitter',
            weight: 65,
          }),
    ),
    rows,
    innocence: null,
    requests: null,
  };
}

function userSentence(source: Source, user: string, confidence: Confidence): Sentence {
  if (source.kind === 'unknown') return { id: 'unknown.sharedUser', params: { user } };
  if (source.kind === 'script' && source.site !== null && confidence === 'certain')
    return { id: 'evidence.ownUser', params: { user, site: source.site } };
  return { id: 'evidence.localUser', params: { user } };
}

function textAt(table: { text(number: number): string }, number: number | undefined): string | null {
  return number === undefined || number < 0 ? null : table.text(number);
}

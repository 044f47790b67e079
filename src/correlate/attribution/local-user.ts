import type { Case } from '../../domain/case.ts';
import type { Confidence } from '../../domain/finding.ts';
import { sourceId } from '../../domain/source.ts';
import type { Source } from '../../domain/source.ts';
import { fitJob } from '../cron-timing.ts';
import type { JobFit } from '../cron-timing.ts';
import { RowFlag } from '../row-flag.ts';
import type { Ledger } from '../ledger.ts';
import { partsOf } from '../parts.ts';
import type { AddressBook } from '../portrait.ts';
import { matchRecords } from '../php-records.ts';
import { fitSessions } from '../session-timing.ts';
import { isSharedWebUser, placeOf, shellLogins, siteNameOf } from '../surroundings.ts';
import type { Surroundings } from '../surroundings.ts';
import { timeScripts } from '../web-timing.ts';
import type { TimedScript } from '../web-timing.ts';
import { arrivalProof, present } from './proofs.ts';
import { attributeByRecords, refineByRecords } from './by-php-record.ts';
import { sessionCase } from './by-session.ts';
import { attributeByDirectory } from './by-directory.ts';
import { timedCase } from './by-timing.ts';

/** Different recipients that cron's reports of one user may have. */
const REPORT_READERS = 3;

/** What attribution knows beside the ledger. */
export interface Knowing {
  readonly around: Surroundings;
  readonly addresses: AddressBook;
}

/** Cases of what one local user's processes handed over. */
export function attributeLocalUser(ledger: Ledger, user: string, rows: readonly number[], { around, addresses }: Knowing): readonly Case[] {
  const said = rows.filter((row) => ledger.has(row, RowFlag.cronDaemon));
  // That a message is cron's report, only its sender says: a report goes to the one or two who ask for it.
  const isReport = addresses.of(said).distinctRecipients <= REPORT_READERS;
  const system = isReport ? said : [];
  const own = isReport ? rows.filter((row) => !ledger.has(row, RowFlag.cronDaemon)) : rows;
  const cases: Case[] = [];
  if (system.length > 0) cases.push(systemMail(ledger, user, system));
  const records = matchRecords({ ledger, rows: own, book: addresses }, around.phpRecords);
  const { timed, rest } = timeUser(ledger, user, own, around);
  for (const script of timed) cases.push(refineByRecords(timedCase({ ledger, user, script, around }), records, around));
  const recorded = attributeByRecords(ledger, user, { rows: rest, records }, around);
  return mergeBySource([...cases, ...recorded.cases, ...attributeRest(ledger, user, recorded.rest, around)]);
}

interface Timed {
  readonly timed: readonly TimedScript[];
  readonly rest: readonly number[];
}

/** Scripts whose requests fall on the moments of these messages; a message that only one script can have sent joins it. */
function timeUser(ledger: Ledger, user: string, rows: readonly number[], around: Surroundings): Timed {
  const runsSites = isSharedWebUser(user, around) || around.sites.some(({ runsAs, owner }) => runsAs === user || owner === user);
  if (!runsSites || rows.length === 0) return { timed: [], rest: rows };
  const timed = timeScripts(ledger, rows, around.requests, (script) => siteNameOf(script, around)).filter(({ script }) =>
    mayRunAs(around.requests.scripts.text(script), user, around),
  );
  return absorb(ledger, timed, rows);
}

function mayRunAs(script: string, user: string, around: Surroundings): boolean {
  const place = placeOf(script, around);
  if (place === null) return true;
  if (place.runsAs !== null) return place.runsAs === user;
  return isSharedWebUser(user, around) || place.owner === null || place.owner === user;
}

/** Gives messages without a request of their own to the script that sent nearly all others of the same look. */
function absorb(ledger: Ledger, timed: readonly TimedScript[], rows: readonly number[]): Timed {
  const lookOf = (row: number): string => `${ledger.cwd[row]}/${ledger.sender[row]}/${ledger.subject[row]}`;
  const scriptOf = new Map<number, number>();
  for (const [index, { rows: own }] of timed.entries()) for (const row of own) scriptOf.set(row, index);
  const looks = new Map<string, number[]>();
  for (const [row, index] of scriptOf) {
    const counts = looks.get(lookOf(row)) ?? [];
    counts[index] = (counts[index] ?? 0) + 1;
    looks.set(lookOf(row), counts);
  }
  const joined = timed.map(({ rows: own }) => [...own]);
  const rest: number[] = [];
  for (const row of rows) {
    if (scriptOf.has(row)) continue;
    const counts = looks.get(lookOf(row)) ?? [];
    const total = counts.reduce((sum, n) => sum + (n ?? 0), 0);
    const best = counts.findIndex((n) => (n ?? 0) >= 0.8 * total && (n ?? 0) >= 3);
    if (best < 0) rest.push(row);
    else joined[best]?.push(row);
  }
  return { timed: timed.map((script, index) => ({ ...script, rows: joined[index] ?? script.rows })), rest };
}

function attributeRest(ledger: Ledger, user: string, rows: readonly number[], around: Surroundings): readonly Case[] {
  const cases: Case[] = [];
  const left: number[] = [];
  for (const group of partsOf(ledger, rows)) {
    const fit = fitJob(ledger, user, group, around);
    if (fit === null) for (const row of group) left.push(row);
    else cases.push(cronCase(ledger, group, fit, around));
  }
  const sessions = attributeSessions(ledger, user, left, around);
  return [...cases, ...sessions.cases, ...attributeByDirectory(ledger, user, sessions.rest, around)];
}

/** Messages of one directory that came only while their user was logged in; where a site runs as him too, that alone does not settle it. */
function attributeSessions(
  ledger: Ledger,
  user: string,
  rows: readonly number[],
  around: Surroundings,
): { cases: readonly Case[]; rest: readonly number[] } {
  const logins = shellLogins(around).filter((span) => span.user === user);
  if (logins.length === 0) return { cases: [], rest: rows };
  const runsSites = around.sites.some(({ runsAs, owner }) => runsAs === user || owner === user);
  const groups = new Map<number, number[]>();
  for (const row of rows) {
    const group = groups.get(ledger.cwd[row] ?? -1);
    if (group === undefined) groups.set(ledger.cwd[row] ?? -1, [row]);
    else group.push(row);
  }
  const cases: Case[] = [];
  const rest: number[] = [];
  for (const group of groups.values()) {
    const fit = fitSessions(ledger, group, logins, around.whole);
    if (fit === null) for (const row of group) rest.push(row);
    else cases.push(sessionCase(ledger, { fit, rows: group, confidence: runsSites ? 'likely' : 'certain' }));
  }
  return { cases, rest: rest.sort((left, right) => left - right) };
}

function cronCase(ledger: Ledger, rows: readonly number[], { owner, command, job, starts, hits, minutes }: JobFit, around: Surroundings): Case {
  const first = rows[0] ?? 0;
  const last = rows.at(-1) ?? first;
  const start = starts.findLast(({ at }) => at / 1000 <= (ledger.at[last] ?? 0) + 1);
  return {
    source: {
      kind: 'cron-job',
      owner,
      crontab: job?.crontab ?? null,
      line: job?.line ?? null,
      command,
      hash: job?.hash ?? around.commandHash(command),
    },
    confidence: 'likely',
    proofs: present(
      job === null
        ? null
        : {
            at: null,
            place: { kind: 'line', file: job.crontab, byte: job.byte },
            shows: { id: 'evidence.cronLine', params: { owner } },
            writtenBy: 'service',
            weight: 95,
          },
      start === undefined
        ? null
        : {
            at: start.at,
            place: { kind: 'line', file: start.file, byte: start.byte },
            shows: { id: 'evidence.cronStarted', params: { hits, minutes } },
            writtenBy: 'service',
            weight: 92,
          },
      arrivalProof(ledger, last, {
        shows: start === undefined ? { id: 'evidence.cronSlots', params: { hits, minutes } } : { id: 'evidence.localUser', params: { user: owner } },
        writtenBy: 'mta',
        weight: 90,
      }),
    ),
    rows,
    innocence: null,
    requests: null,
  };
}

function systemMail(ledger: Ledger, user: string, rows: readonly number[]): Case {
  return {
    source: { kind: 'user', user },
    confidence: 'certain',
    proofs: present(arrivalProof(ledger, rows[0] ?? 0, { shows: { id: 'evidence.cronOutput', params: {} }, writtenBy: 'mta', weight: 50 })),
    rows,
    innocence: 'system-mail',
    requests: null,
  };
}

const RANK: Readonly<Record<Confidence, number>> = { certain: 2, likely: 1, possible: 0 };

/** Proofs kept of each case: a source of many directories has many that say the same. */
const MOST_PROOFS = 12;

/** One source, one case: the proofs of the surest come first. */
export function mergeBySource(cases: readonly Case[]): readonly Case[] {
  const groups = new Map<string, Case[]>();
  for (const one of cases) {
    const key = `${one.innocence ?? ''}/${sourceId(one.source satisfies Source)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()].map(join);
}

function join(group: readonly Case[]): Case {
  const [only] = group;
  if (only !== undefined && group.length === 1) return only;
  const surest = group.reduce((one, other) => (RANK[other.confidence] > RANK[one.confidence] ? other : one));
  const rows: number[] = [];
  for (const one of group) for (const row of one.rows) rows.push(row);
  const proofs = [surest, ...group.filter((one) => one !== surest).slice(0, MOST_PROOFS)].flatMap((one) => one.proofs).slice(0, MOST_PROOFS);
  return { ...surest, proofs, rows: inOrder(rows), requests: group.find(({ requests }) => requests !== null)?.requests ?? null };
}

/** Rows in order, each once. */
function inOrder(rows: number[]): readonly number[] {
  rows.sort((left, right) => left - right);
  return rows.filter((row, place) => row !== rows[place - 1]);
}

import type { Ledger } from '../../correlate/ledger.ts';
import { RowFlag } from '../../correlate/row-flag.ts';
import { isSharedWebUser } from '../../correlate/surroundings.ts';
import type { Surroundings } from '../../correlate/surroundings.ts';
import type { Case } from '../../domain/case.ts';

/** What a scan could not tell, in messages: what missing records cost. */
export interface Measured {
  /** Messages, bounces not counted. */
  readonly messages: number;
  /** Those that programs of local users handed over. */
  readonly local: number;
  readonly withoutDirectory: number;
  readonly withoutSubject: number;
  readonly withoutRecipients: number;
  /** Those of users that run sites, and of these the ones that no script was found for. */
  readonly ofSites: number;
  readonly withoutScript: number;
  /** The latter by user. */
  readonly withoutScriptOf: ReadonlyMap<string, number>;
  /** Bounces whose cause the log does not have. */
  readonly lostCauses: number;
  /** Jobs in crontabs, and starts that cron logged. */
  readonly jobs: number;
  readonly starts: number;
  readonly logins: number;
  readonly uploads: number;
  readonly phpRecords: number;
  /** Scripts that sent mail. */
  readonly scripts: number;
}

/** One mail server's scan. */
interface Scanned {
  readonly ledger: Ledger;
  readonly around: Surroundings;
  readonly cases: readonly Case[];
}

/** Counts what one mail server's scan knows and lacks. */
export function measure({ ledger, around, cases }: Scanned): Measured {
  const isNamed = new Uint8Array(ledger.rows);
  for (const { source, rows } of cases) {
    if (source.kind !== 'unknown' && (source.kind !== 'script' || source.path !== null)) for (const row of rows) isNamed[row] = 1;
  }
  const users = ledger.submitters.all().map((key) => (key.startsWith('U:') ? key.slice(2) : null));
  const runsSites = users.map(
    (user) => user !== null && (isSharedWebUser(user, around) || around.sites.some(({ runsAs, owner }) => runsAs === user || owner === user)),
  );
  const counts = { messages: 0, local: 0, withoutDirectory: 0, withoutSubject: 0, withoutRecipients: 0, ofSites: 0, withoutScript: 0 };
  const withoutScriptOf = new Map<string, number>();
  for (let row = 0; row < ledger.rows; row++) {
    if (ledger.isBounce(row) || ledger.has(row, RowFlag.succeeded)) continue;
    counts.messages++;
    if (ledger.subject[row] === 0) counts.withoutSubject++;
    if (ledger.recipients[row] === 0) counts.withoutRecipients++;
    const submitter = ledger.submitter[row] ?? -1;
    const user = users[submitter] ?? null;
    if (user === null) continue;
    counts.local++;
    if ((ledger.cwd[row] ?? -1) < 0) counts.withoutDirectory++;
    if (runsSites[submitter] !== true) continue;
    counts.ofSites++;
    if (isNamed[row] === 1) continue;
    counts.withoutScript++;
    withoutScriptOf.set(user, (withoutScriptOf.get(user) ?? 0) + 1);
  }
  return {
    ...counts,
    withoutScriptOf,
    lostCauses: ledger.orphans.length,
    jobs: around.jobs.length,
    starts: around.starts.length,
    logins: around.logins.length,
    uploads: around.uploads.length,
    phpRecords: around.phpRecords.length,
    scripts: new Set(cases.flatMap(({ source }) => (source.kind === 'script' ? (source.path ?? []) : []))).size,
  };
}

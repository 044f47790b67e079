import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Case } from '../domain/case.ts';
import { ArrivalFlag, MailLogKind } from '../domain/mail-log.ts';
import type { MailLogBatch } from '../domain/mail-log.ts';
import type { QueueMessage } from '../domain/message.ts';
import type { QueueId } from '../domain/queue-id.ts';
import { sourceId } from '../domain/source.ts';
import type { CronJob, Site } from '../domain/site.ts';
import { attribute } from './attribution.ts';
import { TextTable } from './columns.ts';
import { Ledger } from './ledger.ts';
import { AddressBook } from './portrait.ts';
import { Requests } from './requests.ts';
import type { Surroundings } from './surroundings.ts';

const START = 1_795_486_400;
const ROOT = '/var/www/u/data/www';

interface Arrival {
  readonly at: number;
  readonly submitter: string;
  readonly cwd?: string;
  readonly client?: string;
  readonly sender?: string;
  /** The joined command line says `-FCronDaemon`. */
  readonly saysCron?: boolean;
  /** Recipient of a delivery that follows. */
  readonly to?: number;
}

interface Hit {
  readonly at: number;
  readonly script: string;
}

function siteNamed(domain: string, runsAs: string | null): Site {
  return { domain, aliases: [], root: `${ROOT}/${domain}`, runsAs, owner: null, php: 'module', accessLogs: [], frontLogs: [], config: null };
}

interface Scene {
  readonly arrivals: readonly Arrival[];
  readonly hits?: readonly Hit[];
  readonly sites?: readonly Site[];
  readonly jobs?: readonly CronJob[];
  /** PHP header of the first message, which still waits. */
  readonly queuedHeader?: string;
  readonly existing?: readonly string[];
}

function casesOf({
  arrivals,
  hits = [],
  sites = [siteNamed('a.example', 'www-data'), siteNamed('b.example', 'www-data')],
  jobs = [],
  queuedHeader,
  existing = [],
}: Scene): readonly Case[] {
  const ledger = new Ledger((text) => text);
  const batch = batchOf(arrivals);
  if (queuedHeader !== undefined) ledger.addQueued(queuedMessage(queuedHeader), [1, 1], []);
  ledger.fold(batch);
  ledger.fold({
    ...batch,
    kind: new Uint8Array(batch.length).fill(MailLogKind.delivered),
    flags: new Uint8Array(batch.length),
    address: Uint32Array.from(arrivals, ({ to = 1 }) => to),
  });
  ledger.chargeBounces();
  const requests = new Requests();
  for (const { at, script } of hits) {
    const event = { at: at * 1000, host: null, client: '198.51.100.7', method: 'POST', path: '', status: 200, bytes: 1, durationMs: null };
    requests.add(event, script, { path: '/var/log/access.log', byte: 0 });
  }
  const around: Surroundings = {
    sites,
    accounts: [],
    jobs,
    starts: [],
    commandHash: (command) => command,
    requests,
    existing: new Set(existing),
    slotMinute: (at) => ({ minute: Math.floor(at / 60) % 60, hour: 0, day: 1, month: 1, weekday: 0 }),
    isSlot: (schedule, { minute }) => ((schedule.minutes >> BigInt(minute)) & 1n) === 1n,
    mtaUser: 'Debian-exim',
    ownDomains: new Set(),
    siteOfPath: () => null,
  };
  return attribute(ledger, around, new AddressBook(ledger));
}

function queuedMessage(header: string): QueueMessage {
  return {
    ref: { mta: 'exim', queue: '', id: '1xUQKS-0000kQ-0Z' as QueueId },
    arrivedAt: START * 1000,
    sizeBytes: 100,
    sender: 'x@a.example',
    recipients: [{ address: 'y@far.example', done: false }],
    state: 'waiting',
    heldSince: null,
    submission: { via: 'command', login: null, client: null, user: 'www-data', cwd: null },
    submitterUid: 33,
    traits: {
      ...{ subject: null, from: null, messageId: null, charset: null, phpScripts: [header], listUnsubscribe: false },
      ...{ cronOutput: false, autoSubmitted: false, bounceOf: null, failedRecipients: null },
    },
    lastAnswer: null,
    unreadable: null,
  };
}

function batchOf(arrivals: readonly Arrival[]): MailLogBatch {
  const tables = { submitters: new TextTable(), clients: new TextTable(), directories: new TextTable(), senders: new TextTable() };
  const length = arrivals.length;
  const numbers = (pick: (arrival: Arrival) => number): Int32Array => Int32Array.from(arrivals, pick);
  const zeros = new Uint32Array(length);
  return {
    file: { path: '/var/log/exim4/mainlog', compressed: false },
    progress: 1,
    length,
    lines: length,
    understood: length,
    kind: new Uint8Array(length).fill(MailLogKind.arrival),
    at: Float64Array.from(arrivals, ({ at }) => at),
    offset: Float64Array.from(arrivals, (_, index) => index * 100),
    idHigh: Uint32Array.from(arrivals, (_, index) => index + 1),
    idLow: Uint32Array.from(arrivals, (_, index) => index * 7 + 1),
    bounceHigh: zeros,
    bounceLow: zeros,
    submitter: numbers(({ submitter }) => tables.submitters.number(submitter)),
    client: numbers(({ client }) => (client === undefined ? -1 : tables.clients.number(client))),
    cwd: numbers(({ cwd }) => (cwd === undefined ? -1 : tables.directories.number(cwd))),
    sender: numbers(({ sender = 'x@a.example' }) => tables.senders.number(sender)),
    subject: zeros,
    recipients: new Uint16Array(length).fill(1),
    address: zeros,
    answer: new Uint8Array(length),
    flags: Uint8Array.from(arrivals, ({ saysCron = false }) => (saysCron ? ArrivalFlag.cronDaemon : 0)),
    ...tables,
  };
}

const named = (cases: readonly Case[]): readonly string[] =>
  cases.map(({ source, confidence, rows }) => `${sourceId(source)} ${confidence} ${rows.length}`).sort();

/** Twenty messages, twenty minutes apart. */
const every = (make: (at: number, index: number) => Arrival): readonly Arrival[] =>
  Array.from({ length: 20 }, (_, index) => make(START + index * 1200, index));

describe('attribution', () => {
  it('names a mailbox by its login alone', () => {
    const arrivals = every((at, index) => ({ at, submitter: 'A:info@a.example', client: `198.51.100.${index}` }));
    expect(named(casesOf({ arrivals }))).toEqual(['mailbox:info@a.example certain 20']);
  });

  it('names the script whose requests fall on the messages, likely when the directory agrees', () => {
    const arrivals = every((at) => ({ at, submitter: 'U:www-data', cwd: `${ROOT}/a.example/lib` }));
    const hits = [
      ...arrivals.map(({ at }) => ({ at: at - 1, script: `${ROOT}/a.example/lib/m.php` })),
      ...arrivals.map(({ at }) => ({ at: at + 300, script: `${ROOT}/b.example/index.php` })),
    ];
    expect(named(casesOf({ arrivals, hits }))).toEqual([`script:${ROOT}/a.example/lib/m.php likely 20`]);
  });

  it('does not let a chosen directory name an innocent site', () => {
    const arrivals = every((at) => ({ at, submitter: 'U:www-data', cwd: `${ROOT}/a.example` }));
    const hits = arrivals.map(({ at }) => ({ at, script: `${ROOT}/b.example/evil.php` }));
    expect(named(casesOf({ arrivals, hits }))).toEqual([`script:${ROOT}/b.example/evil.php possible 20`]);
    expect(named(casesOf({ arrivals }))).toEqual(['unknown:shared-user-www-data possible 20']);
  });

  it('decides nothing where another site is asked for in the same moments', () => {
    const arrivals = every((at) => ({ at, submitter: 'U:www-data', cwd: `${ROOT}/a.example` }));
    const hits = arrivals.flatMap(({ at }) => [
      { at, script: `${ROOT}/b.example/evil.php` },
      { at, script: `${ROOT}/a.example/contact.php` },
    ]);
    expect(named(casesOf({ arrivals, hits }))).toEqual(['unknown:shared-user-www-data possible 20']);
  });

  it('names a file among uploads, as possible, where nothing else is left, and only while it is there', () => {
    const cwd = `${ROOT}/a.example/wp-content/uploads/2023`;
    const arrivals = every((at) => ({ at, submitter: 'U:www-data', cwd }));
    expect(named(casesOf({ arrivals }))).toEqual(['unknown:shared-user-www-data possible 20']);
    expect(named(casesOf({ arrivals, queuedHeader: '33:m.php' }))).toEqual(['unknown:shared-user-www-data possible 20']);
    expect(named(casesOf({ arrivals, queuedHeader: '33:m.php', existing: [`${cwd}/m.php`] }))).toEqual([`script:${cwd}/m.php possible 20`]);
    const innocent = every((at) => ({ at, submitter: 'U:www-data', cwd: `${ROOT}/a.example` }));
    expect(named(casesOf({ arrivals: innocent, queuedHeader: '33:contact.php', existing: [`${ROOT}/a.example/contact.php`] }))).toEqual([
      'unknown:shared-user-www-data possible 20',
    ]);
  });

  it('keeps two scripts of one second apart by what regularly follows them', () => {
    const arrivals = every((at) => ({ at, submitter: 'U:www-data' }));
    const busy = Array.from({ length: 2000 }, (_, index) => ({ at: START + index * 12, script: `${ROOT}/b.example/index.php` }));
    const hits = [...busy, ...arrivals.map(({ at }) => ({ at, script: `${ROOT}/a.example/form.php` }))];
    expect(named(casesOf({ arrivals, hits }))).toEqual([`script:${ROOT}/a.example/form.php possible 20`]);
  });

  it('names the only site of a user of its own', () => {
    const arrivals = every((at) => ({ at, submitter: 'U:shop', cwd: `${ROOT}/a.example` }));
    expect(named(casesOf({ arrivals, sites: [siteNamed('a.example', 'shop')] }))).toEqual(['script:site/a.example certain 20']);
  });

  it('names the cron job whose minutes fit, and none when two fit as well', () => {
    const arrivals = every((at) => ({ at: Math.ceil(at / 1200) * 1200 + 2, submitter: 'U:shop', cwd: '/home/shop' }));
    const minutes = (step: number): bigint =>
      Array.from({ length: 60 / step }, (_, index) => 1n << BigInt(index * step)).reduce((sum, bit) => sum | bit, 0n);
    const job = (command: string, step: number): CronJob => ({
      ...{ owner: 'shop', crontab: '/var/spool/cron/crontabs/shop', line: 1, command, hash: command, text: '', byte: 0 },
      schedule: { minutes: minutes(step), hours: 1, days: 2, months: 2, weekdays: 1, daysByEither: false, atBoot: false },
    });
    expect(named(casesOf({ arrivals, jobs: [job('mail', 20), job('often', 5)] }))).toEqual(['cron-job:shop:mail likely 20']);
    expect(named(casesOf({ arrivals, jobs: [job('mail', 20), job('other', 20)] }))).toEqual(['user:shop certain 20']);
  });

  it("takes cron's word for its report only where few read it", () => {
    const reports = every((at) => ({ at, submitter: 'U:shop', saysCron: true }));
    expect(casesOf({ arrivals: reports }).map(({ isSystemMail }) => isSystemMail)).toEqual([true]);
    const spam = every((at, index) => ({ at, submitter: 'U:shop', saysCron: true, to: index + 1 }));
    expect(casesOf({ arrivals: spam }).map(({ isSystemMail }) => isSystemMail)).toEqual([false]);
  });

  it('does not depend on the order of facts', () => {
    const arrivals = every((at, index) => ({ at, submitter: index % 2 === 0 ? 'U:www-data' : 'A:x@a.example', cwd: `${ROOT}/a.example` }));
    const hits = arrivals.map(({ at }) => ({ at, script: `${ROOT}/b.example/evil.php` }));
    const expected = named(casesOf({ arrivals, hits }));
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...arrivals], { minLength: arrivals.length }),
        fc.shuffledSubarray([...hits], { minLength: hits.length }),
        (someArrivals, someHits) => {
          expect(named(casesOf({ arrivals: someArrivals, hits: someHits }))).toEqual(expected);
        },
      ),
      { numRuns: 30 },
    );
  });
});

import { queuedFacts } from './queued-facts.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Case } from '../domain/case.ts';
import { ArrivalFlag, DeliveryFlag, MailLogKind } from '../domain/mail-log.ts';
import type { MailLogBatch } from '../domain/mail-log.ts';
import type { QueueMessage } from '../domain/message.ts';
import type { QueueId } from '../domain/queue-id.ts';
import { sourceId } from '../domain/source.ts';
import type { MailTalk } from '../domain/mail-talk.ts';
import type { PhpMailEvent } from '../domain/php-mail-event.ts';
import type { UploadEvent } from '../domain/upload-event.ts';
import type { Account, CronJob, Site } from '../domain/site.ts';
import { attribute } from './attribution.ts';
import { TextTable } from './columns.ts';
import { Ledger } from './ledger.ts';
import type { LoginSpan } from './login-spans.ts';
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
  /** It is no message but a password that was refused. */
  readonly isFailedLogin?: boolean;
  /** The joined command line says `-FCronDaemon`. */
  readonly saysCron?: boolean;
  /** Its delivery goes to a remote host. */
  readonly remote?: boolean;
  /** Recipient of a delivery that follows. */
  readonly to?: number;
}

/** A time that somebody was logged in by SSH. */
function loginSpan(user: string, from: number, to: number): LoginSpan {
  const login = {
    service: 'ssh',
    outcome: 'accepted',
    user,
    client: '198.51.100.9',
    port: 1,
    method: 'password',
    tries: 1,
    pid: 1,
    childPid: null,
    session: null,
  } as const;
  return { user, from, to, login: { ...login, at: from * 1000, file: '/var/log/auth.log', byte: 0 } };
}

interface Hit {
  readonly at: number;
  readonly script: string;
  /** POST unless said. */
  readonly method?: string;
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
  readonly logins?: readonly LoginSpan[];
  readonly uploads?: readonly UploadEvent[];
  readonly tunnels?: readonly MailTalk[];
  /** Records of PHP's mail log; `to` is the number of the recipient. */
  readonly records?: readonly PhpMailEvent[];
  readonly accounts?: readonly Account[];
}

function casesOf({
  arrivals,
  hits = [],
  sites = [siteNamed('a.example', 'www-data'), siteNamed('b.example', 'www-data')],
  jobs = [],
  queuedHeader,
  existing = [],
  logins = [],
  uploads = [],
  tunnels = [],
  records = [],
  accounts = [],
}: Scene): readonly Case[] {
  const ledger = new Ledger((text) => text);
  const batch = batchOf(arrivals);
  if (queuedHeader !== undefined)
    ledger.addQueued(
      queuedFacts(queuedMessage(queuedHeader), () => 0),
      [1, 1],
    );
  ledger.fold(batch);
  ledger.fold({
    ...batch,
    kind: new Uint8Array(batch.length).fill(MailLogKind.delivered),
    flags: Uint8Array.from(arrivals, ({ remote = false }) => (remote ? DeliveryFlag.remote : 0)),
    address: Uint32Array.from(arrivals, ({ to = 1 }) => to),
  });
  ledger.chargeBounces();
  const requests = new Requests();
  for (const { at, script, method = 'POST' } of hits) {
    const event = { at: at * 1000, host: null, client: '198.51.100.7', method, path: '', status: 200, bytes: 1, durationMs: null };
    requests.add(event, script, { path: '/var/log/access.log', byte: 0 });
  }
  const around: Surroundings = {
    sites,
    jobs,
    starts: [],
    logins,
    uploads,
    tunnels,
    phpRecords: records.map((event) => ({ event, addresses: [Number(event.to)] })),
    ...{ accounts },
    whole: { from: START, to: START + 86_400 },
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
    isHeld: false,
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
    kind: Uint8Array.from(arrivals, ({ isFailedLogin = false }) => (isFailedLogin ? MailLogKind.loginFailed : MailLogKind.arrival)),
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

  it('shows that a password was guessed where the same client first tried wrong ones', () => {
    const sent = every((at, index) => ({ at, submitter: 'A:info@a.example', client: `198.51.100.${index}` }));
    const failed = (client: string, times: number): readonly Arrival[] =>
      Array.from({ length: times }, (_, index) => ({ at: START - 100 + index, submitter: 'A:info@a.example', client, isFailedLogin: true }));
    const shown = (arrivals: readonly Arrival[]): readonly string[] => casesOf({ arrivals })[0]?.proofs.map(({ shows }) => shows.id) ?? [];
    expect(shown([...failed('198.51.100.3', 5), ...sent])).toContain('evidence.guessed');
    expect(shown([...failed('198.51.100.3', 2), ...sent])).not.toContain('evidence.guessed');
    expect(shown([...failed('203.0.113.99', 50), ...sent])).not.toContain('evidence.guessed');
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

  it('does not charge a page with what was posted to another in the same second', () => {
    const orders = Array.from({ length: 5 }, (_, index) => START + 600 + index * 2400);
    const spam = every((at) => ({ at, submitter: 'U:www-data' }));
    const arrivals = [...spam, ...orders.map((at) => ({ at, submitter: 'U:www-data' }))];
    const script = `${ROOT}/a.example/index.php`;
    const hits = [
      ...spam.map(({ at }) => ({ at, script })),
      ...orders.flatMap((at) => [
        { at, script, method: 'GET' },
        { at, script: `${ROOT}/a.example/checkout.php` },
      ]),
    ];
    expect(named(casesOf({ arrivals, hits }))).toEqual([`script:${ROOT}/a.example/checkout.php possible 5`, `script:${script} possible 20`]);
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
    expect(casesOf({ arrivals: reports }).map(({ innocence }) => innocence)).toEqual(['system-mail']);
    const spam = every((at, index) => ({ at, submitter: 'U:shop', saysCron: true, to: index + 1 }));
    expect(casesOf({ arrivals: spam }).map(({ innocence }) => innocence)).toEqual([null]);
  });

  it('clears bounces of other servers for mail that was never sent from here', () => {
    const arrivals = every((at) => ({ at, submitter: 'H:203.0.113.9', client: '203.0.113.9', sender: '' }));
    expect(casesOf({ arrivals }).map(({ innocence, rows }) => [innocence, rows.length])).toEqual([['backscatter', 20]]);
    const few = arrivals.slice(0, 3);
    expect(casesOf({ arrivals: few })).toEqual([]);
  });

  it('takes an installed webmail for one, not a folder of that name in a site', () => {
    const arrivals = every((at) => ({ at, submitter: 'H:127.0.0.1', client: '127.0.0.1', remote: true }));
    const postsTo = (script: string): readonly Hit[] => arrivals.map(({ at }) => ({ at, script }));
    const innocenceWith = (script: string): unknown => casesOf({ arrivals, hits: postsTo(script) }).map(({ innocence }) => innocence);
    expect(innocenceWith('/var/lib/roundcube/public_html/index.php')).toEqual(['webmail']);
    expect(innocenceWith(`${ROOT}/a.example/roundcube/index.php`)).toEqual([null]);
  });

  describe("with PHP's own records", () => {
    const record = (at: number, index: number, changes: Partial<PhpMailEvent> = {}): PhpMailEvent => ({
      ...{
        at: Math.floor(at) * 1000,
        script: `${ROOT}/a.example/inc/send.php`,
        line: 7,
        to: String(index + 1),
        writer: 'service',
        isEvaluated: false,
      },
      ...{ file: '/var/log/php-mail.log', byte: index },
      ...changes,
    });
    const sent = (submitter: string): readonly Arrival[] => every((at, index) => ({ at, submitter, to: index + 1 }));
    const recordsOf = (arrivals: readonly Arrival[], changes: Partial<PhpMailEvent> = {}): readonly PhpMailEvent[] =>
      arrivals.map(({ at }, index) => record(at, index, changes));

    it('names the file that sends, not the one that was asked for', () => {
      const arrivals = sent('U:www-data');
      const hits = arrivals.map(({ at }) => ({ at, script: `${ROOT}/a.example/index.php` }));
      const [found] = casesOf({ arrivals, hits, records: recordsOf(arrivals) });
      expect(named(found === undefined ? [] : [found])).toEqual([`script:${ROOT}/a.example/inc/send.php likely 20`]);
      expect(found?.proofs.map(({ shows }) => shows.id)).toEqual(expect.arrayContaining(['evidence.phpMailLog', 'evidence.entry']));
    });

    it('says of how many messages it is', () => {
      const arrivals = sent('U:www-data');
      const hits = arrivals.map(({ at }) => ({ at, script: `${ROOT}/a.example/index.php` }));
      const records = arrivals.map(({ at }, index) => record(at, index, index < 17 ? {} : { script: `${ROOT}/b.example/contact.php` }));
      const [found] = casesOf({ arrivals, hits, records });
      expect(found?.proofs.find(({ shows }) => shows.id === 'evidence.phpMailLog')?.shows.params).toMatchObject({ messages: 17 });
    });

    it('does not let a forged record name an innocent site: it only takes confidence away', () => {
      const arrivals = sent('U:www-data');
      const script = `${ROOT}/a.example/up.php`;
      const hits = arrivals.map(({ at }) => ({ at, script }));
      const forged = recordsOf(arrivals, { script: `${ROOT}/b.example/contact.php`, writer: 'submitter' });
      expect(named(casesOf({ arrivals, hits, records: forged }))).toEqual([`script:${script} possible 20`]);
      expect(named(casesOf({ arrivals, records: forged }))).toEqual(['unknown:shared-user-www-data possible 20']);
    });

    it('names the file without an access log: where the user is of one site, and elsewhere only one that lies among data', () => {
      const own = sent('U:shop');
      expect(named(casesOf({ arrivals: own, records: recordsOf(own), sites: [siteNamed('a.example', 'shop')] }))).toEqual([
        `script:${ROOT}/a.example/inc/send.php likely 20`,
      ]);
      const shared = sent('U:www-data');
      expect(named(casesOf({ arrivals: shared, records: recordsOf(shared) }))).toEqual(['unknown:shared-user-www-data possible 20']);
      const script = `${ROOT}/a.example/uploads/x.php`;
      expect(named(casesOf({ arrivals: shared, records: recordsOf(shared, { script }), existing: [script] }))).toEqual([
        `script:${script} possible 20`,
      ]);
      expect(named(casesOf({ arrivals: shared, records: recordsOf(shared, { script }) }))).toEqual(['unknown:shared-user-www-data possible 20']);
    });

    it('takes records one by one: two scripts of one second are told apart by the recipient', () => {
      const arrivals = every((at, index) => ({ at: Math.floor(at / 600) * 600 + (index % 2), submitter: 'U:shop', to: index + 1 }));
      const records = arrivals.map(({ at }, index) =>
        record(at, index, index % 2 === 0 ? { script: `${ROOT}/a.example/b.php` } : { script: `${ROOT}/a.example/c.php` }),
      );
      const cases = casesOf({ arrivals, records, sites: [siteNamed('a.example', 'shop')] });
      expect(named(cases)).toEqual([`script:${ROOT}/a.example/b.php likely 10`, `script:${ROOT}/a.example/c.php likely 10`]);
    });
  });

  it('shows the upload of the script that sends, and the login before it', () => {
    const arrivals = every((at) => ({ at, submitter: 'U:www-data' }));
    const script = `${ROOT}/a.example/gallery/x.php`;
    const hits = arrivals.map(({ at }) => ({ at, script }));
    const upload: UploadEvent = {
      ...{ at: (START - 100) * 1000, user: 'u', client: '198.51.100.9', path: '/data/www/a.example/gallery/x.php', bytes: 9 },
      ...{ file: '/var/log/vsftpd.log', byte: 0 },
    };
    const accounts: readonly Account[] = [{ name: 'u', uid: 1000, gid: 1000, home: '/var/www/u', shell: '/bin/false' }];
    const login = {
      ...loginSpan('u', START - 110, START - 90),
      login: { ...loginSpan('u', START - 110, START - 90).login, service: 'ftp' as const },
    };
    const [found] = casesOf({ arrivals, hits, uploads: [upload], accounts, logins: [login] });
    expect(found?.confidence).toBe('likely');
    expect(found?.proofs.map(({ shows }) => shows.id)).toEqual(expect.arrayContaining(['evidence.upload', 'evidence.uploadLogin']));
    const other = { ...upload, path: '/data/www/b.example/gallery/x.php' };
    expect(casesOf({ arrivals, hits, uploads: [other], accounts })[0]?.confidence).toBe('possible');
  });

  it('names the user of the SSH session in which mail came, also over loopback', () => {
    const times = Array.from({ length: 30 }, (_, index) => START + 40_000 + index * 30);
    const logins = [loginSpan('eve', START + 39_990, START + 41_000), loginSpan('admin', START + 1000, START + 80_000)];
    const local = times.map((at) => ({ at, submitter: 'U:eve' }));
    const [found] = casesOf({ arrivals: local, logins, sites: [] });
    expect(named(found === undefined ? [] : [found])).toEqual(['user:eve certain 30']);
    expect(found?.proofs.map(({ shows }) => shows.id)).toContain('evidence.session');
    const tunnelled = times.map((at) => ({ at, submitter: 'H:127.0.0.1', client: '127.0.0.1', remote: true }));
    expect(named(casesOf({ arrivals: tunnelled, logins }))).toEqual(['user:eve possible 30']);
    expect(named(casesOf({ arrivals: tunnelled }))).toEqual(['unknown:loopback-without-login possible 30']);
    const tunnel = { user: 'eve', socket: { ends: 'tcp 127.0.0.1:5000 -> 127.0.0.1:25', text: '' }, lastSeen: 0 } as MailTalk;
    expect(named(casesOf({ arrivals: tunnelled, logins, tunnels: [tunnel] }))).toEqual(['user:eve certain 30']);
    const late = [loginSpan('eve', START + 10_000, START + 70_000)];
    expect(named(casesOf({ arrivals: tunnelled, logins: late }))).toEqual(['unknown:loopback-without-login possible 30']);
    expect(named(casesOf({ arrivals: tunnelled, logins: late, tunnels: [tunnel] }))).toEqual(['user:eve likely 30']);
    expect(named(casesOf({ arrivals: tunnelled, logins: late, tunnels: [tunnel, { ...tunnel, user: 'bob' }] }))).toEqual([
      'unknown:loopback-without-login possible 30',
    ]);
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

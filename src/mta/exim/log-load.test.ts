import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { AnswerClass, ArrivalFlag, DeliveryFlag, MailLogKind } from '../../domain/mail-log.ts';
import type { Host } from '../../host/host.ts';
import { rootedHost } from '../../host/rooted.ts';
import type { Window } from '../mta.ts';
import { loadNumberedLines } from '../../logs/line-numbers.ts';
import { listEximLogs, loadEximLog } from './log-load.ts';
import { fixtureLines } from './mainlog/fixtures/fixture-lines.ts';
import { hashId } from '../../parse/mail-log/id-hash.ts';
import { readMainlogLine } from './mainlog/shown-line.ts';
import { hashAddress } from '../../parse/mail-log/text-hash.ts';
import type { EximPlace } from './place.ts';

const ALL: Window = { from: 0, to: Number.MAX_SAFE_INTEGER };
const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

function hostWith(files: Readonly<Record<string, string | Buffer>>, zone?: string): Host {
  const root = mkdtempSync(join(tmpdir(), 'spamtrace-log-'));
  roots.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), typeof text === 'string' ? Buffer.from(text, 'latin1') : text);
  }
  if (zone) {
    mkdirSync(join(root, 'etc'), { recursive: true });
    symlinkSync(`/usr/share/zoneinfo/${zone}`, join(root, 'etc/localtime'));
  }
  return rootedHost(root);
}

const placeWith = (change: Partial<EximPlace> = {}): EximPlace => ({
  binary: null,
  config: null,
  version: '4.96',
  spool: '/var/spool/exim4',
  mainLogs: ['/var/log/exim4/mainlog'],
  rejectLogs: [],
  usesSyslog: false,
  timezone: null,
  logSelector: null,
  user: 'Debian-exim',
  primaryHostname: null,
  qualifyDomain: null,
  localDomains: [],
  ...change,
});

/** One row of the columns, by names. */
interface Row {
  readonly file: string;
  readonly kind: number;
  readonly at: number;
  readonly offset: number;
  readonly id: readonly [number, number];
  readonly bounce: readonly [number, number];
  readonly submitter: string | null;
  readonly client: string | null;
  readonly cwd: string | null;
  readonly sender: string | null;
  readonly recipients: number;
  readonly address: number;
  readonly answer: number;
  readonly flags: number;
}

function rowsOf(host: Host, place: EximPlace, window: Window = ALL): { rows: Row[]; lines: number; understood: number } {
  const rows: Row[] = [];
  let lines = 0;
  let understood = 0;
  for (const batch of loadEximLog(host, place, window)) {
    lines += batch.lines;
    understood += batch.understood;
    const name = (names: { text(index: number): string }, index = -1): string | null => (index < 0 ? null : names.text(index));
    for (let row = 0; row < batch.length; row++) {
      rows.push({
        file: batch.file.path,
        kind: batch.kind[row] ?? 0,
        at: batch.at[row] ?? 0,
        offset: batch.offset[row] ?? 0,
        id: [batch.idHigh[row] ?? 0, batch.idLow[row] ?? 0],
        bounce: [batch.bounceHigh[row] ?? 0, batch.bounceLow[row] ?? 0],
        submitter: name(batch.submitters, batch.submitter[row]),
        client: name(batch.clients, batch.client[row]),
        cwd: name(batch.directories, batch.cwd[row]),
        sender: name(batch.senders, batch.sender[row]),
        recipients: batch.recipients[row] ?? 0,
        address: batch.address[row] ?? 0,
        answer: batch.answer[row] ?? 0,
        flags: batch.flags[row] ?? 0,
      });
    }
  }
  return { rows, lines, understood };
}

describe('loadEximLog', () => {
  it('says in columns what readMainlogLine says of every fixture line', () => {
    for (const { line } of fixtureLines()) {
      const shown = readMainlogLine(line);
      const { rows, lines, understood } = rowsOf(hostWith({ '/var/log/exim4/mainlog': `${line}\n` }), placeWith());
      expect({ lines, understood }, line).toEqual({ lines: 1, understood: shown?.understood ? 1 : 0 });
      const [row] = rows;
      if (shown?.kind === 'other' || shown?.kind === 'notUnderstood') {
        expect(row).toBeUndefined();
        continue;
      }
      expect(row?.kind, line).toBe(MailLogKind[shown?.kind ?? 'other']);
      expect(row?.at).toBeCloseTo((shown?.at ?? 0) / 1000, 3);
      expect(row?.id).toEqual(shown?.id ? hashId(shown.id) : [0, 0]);
      if (shown?.kind === 'arrival') {
        expect(row?.sender).toBe(shown.address);
        const login = shown.fields.P?.endsWith('a') ? shown.fields.A?.split(':')[1] : undefined;
        const ip = /.*\[([^\]]+)\](?::\d+)?$/.exec(shown.fields.H ?? '')?.[1];
        expect(row?.submitter, line).toBe(login ? `A:${login}` : ip ? `H:${ip}` : `U:${shown.fields.U ?? ''}`);
        expect(row?.client).toBe(ip ?? null);
        expect(row?.bounce).toEqual(shown.fields.R ? hashId(shown.fields.R) : [0, 0]);
      }
      if (shown?.kind === 'delivered' && shown.address?.includes('@')) expect(row?.address).toBe(hashAddress(shown.address.toUpperCase()));
    }
  });

  it('joins command lines to arrivals where it is sure, and nowhere else', () => {
    const source = readFileSync(new URL('mainlog/fixtures/join.log', import.meta.url), 'latin1').split('\n');
    const lines = source.filter((line) => !line.startsWith('#'));
    const text = lines.map((line) => (line === '' ? '' : `2026-11-24 ${line.split(' | ')[0] ?? ''}`)).join('\n');
    const { rows } = rowsOf(hostWith({ '/var/log/exim4/mainlog': text }), placeWith());
    const wanted = lines.filter((line) => line.includes(' | ')).map((line) => line.split(' | ')[1]);
    expect(rows.filter((row) => row.kind === MailLogKind.arrival).map((row) => row.cwd ?? '-')).toEqual(wanted);
  });

  it('knows cron, logins, discarded and forwarded mail, and how a refusal is put', () => {
    const text = [
      '2026-11-24 02:00:00 [1] cwd=/ 6 args: /usr/sbin/sendmail -FCronDaemon -i -B8BITMIME -oem root',
      '2026-11-24 02:00:00 [1] 1xVg3O-0007a1-10 <= root@h.example U=root P=local S=1 for a@b.example "c d"@e.example',
      '2026-11-24 02:00:00 [2] 1xVg3O-0007a2-10 <= a@h.example H=(x) [192.0.2.1] P=esmtpsa A=plain:a@h.example S=1',
      '2026-11-24 02:00:00 [3] 1xVg3O-0007a3-10 <= a@h.example H=(x) [192.0.2.1] P=esmtps A=plain:a@h.example S=1',
      '2026-11-24 02:00:00 [2] 1xVg3O-0007a2-10 => :blackhole: <a@h.example> R=hole',
      '2026-11-24 02:00:00 [2] 1xVg3O-0007a2-10 => far@e.example <a@h.example> R=r T=t H=mx.e.example [192.0.2.2]',
      '2026-11-24 02:00:00 [2] 1xVg3O-0007a2-10 => a <a@h.example> R=r T=t',
      '2026-11-24 02:00:00 [2] 1xVg3O-0007a2-10 ** u@e.example R=r T=t H=mx.e.example [192.0.2.2]: SMTP error from remote mail server after RCPT TO:<u@spam.example>: 550 5.1.1 User unknown',
      '2026-11-24 02:00:00 [2] 1xVg3O-0007a2-10 ** u@e.example R=r T=t H=mx.e.example [192.0.2.2]: SMTP error from remote mail server after end of data: 550-5.7.1 likely unsolicited mail',
      '2026-11-24 02:00:00 [2] 1xVg3O-0007a2-10 ** u@e.example R=r T=t H=mx.e.example [192.0.2.2]: SMTP error from remote mail server after MAIL FROM:<x>: 550 5.7.1 no',
      '2026-11-24 02:00:00 [2] 1xVg3O-0007a2-10 == u@e.example R=r T=t defer (-44) H=mx.e.example [192.0.2.2]: SMTP error from remote mail server after RCPT TO:<x>: 451 wait',
    ].join('\n');
    const { rows } = rowsOf(hostWith({ '/var/log/exim4/mainlog': text }), placeWith());
    const arrivals = rows.filter((row) => row.kind === MailLogKind.arrival);
    expect(arrivals.map((row) => row.flags)).toEqual([ArrivalFlag.cronDaemon | ArrivalFlag.cwdByPid, ArrivalFlag.authenticated, 0]);
    expect(arrivals.map((row) => row.submitter)).toEqual(['U:root', 'A:a@h.example', 'H:192.0.2.1']);
    expect(arrivals[0]?.recipients).toBe(2);
    const delivered = rows.filter((row) => row.kind === MailLogKind.delivered).map((row) => row.flags);
    expect(delivered).toEqual([DeliveryFlag.discarded | DeliveryFlag.forwarded, DeliveryFlag.remote | DeliveryFlag.forwarded, 0]);
    const answers = rows.filter((row) => row.kind === MailLogKind.failed || row.kind === MailLogKind.deferred).map((row) => row.answer);
    expect(answers).toEqual([AnswerClass.noSuchUser, AnswerClass.spamVerdict, AnswerClass.policy, AnswerClass.temporary]);
  });

  it('reads rotated and packed files, oldest first, and says what it could not', () => {
    const line = (day: number): string => `2026-11-${day} 12:00:00 1xVg3O-0007a1-${day} Completed\n`;
    const host = hostWith({
      '/var/log/exim4/mainlog': line(24),
      '/var/log/exim4/mainlog.1': line(23),
      '/var/log/exim4/mainlog.2.gz': gzipSync(line(22)),
      '/var/log/exim4/mainlog.10.gz': gzipSync(line(14)),
      '/var/log/exim4/mainlog.3.xz': 'packed',
      '/var/log/exim4/mainlogother': line(20),
    });
    const { rows } = rowsOf(host, placeWith());
    expect(rows.map((row) => row.file.replace('/var/log/exim4/', ''))).toEqual(['mainlog.10.gz', 'mainlog.2.gz', 'mainlog.1', 'mainlog']);
    const window = { from: Date.UTC(2026, 10, 23, 10), to: Date.UTC(2026, 10, 24) };
    expect(rowsOf(host, placeWith(), window).rows.map((row) => row.file)).toEqual(['/var/log/exim4/mainlog.1']);
    expect(listEximLogs(host, placeWith(), ALL).filter((one) => one.problem !== null)).toMatchObject([{ path: '/var/log/exim4/mainlog.3.xz' }]);
  });

  it('finds datestamped logs', () => {
    const line = (day: number): string => `2026-11-${day} 12:00:00 1xVg3O-0007a1-${day} Completed\n`;
    const host = hostWith({
      '/var/log/exim/main-20261123.log': line(23),
      '/var/log/exim/main-20261124.log': line(24),
      '/var/log/exim/main-x.log': line(20),
    });
    const { rows } = rowsOf(host, placeWith({ mainLogs: ['/var/log/exim/main-%D.log'] }));
    expect(rows.map((row) => row.file)).toEqual(['/var/log/exim/main-20261123.log', '/var/log/exim/main-20261124.log']);
  });

  it('reads local time of the machine, and the timezone setting of Exim over it', () => {
    const files = { '/var/log/exim4/mainlog': '2026-07-24 12:00:00 1xVg3O-0007a1-10 Completed\n' };
    const at = (place: EximPlace, zone?: string): number | undefined => rowsOf(hostWith(files, zone), place).rows[0]?.at;
    expect(at(placeWith())).toBe(Date.UTC(2026, 6, 24, 12) / 1000);
    expect(at(placeWith(), 'Europe/Berlin')).toBe(Date.UTC(2026, 6, 24, 10) / 1000);
    expect(at(placeWith({ timezone: 'Europe/Moscow' }), 'Europe/Berlin')).toBe(Date.UTC(2026, 6, 24, 9) / 1000);
  });

  it('finds the same rows by bisection as a full read filtered, over repeated hours and clock jumps', () => {
    const zone = 'Europe/Berlin';
    const began = Date.UTC(2026, 9, 24, 20);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(200_000), fc.integer({ min: 1, max: 30 })), { minLength: 5, maxLength: 40 }),
        fc.option(fc.tuple(fc.nat(39), fc.integer({ min: -40, max: 40 })), { nil: undefined }),
        fc.nat(1000),
        fc.nat(400),
        (steps, jump, fromPart, minutes) => {
          let now = began;
          const lines = steps.flatMap(([gap, count], index) => {
            now += gap * 10;
            if (jump && jump[0] === index) now += jump[1] * 3_600_000;
            return Array.from(
              { length: count },
              (_, turn) => `${localStamp(now + turn, zone)} 1xVg3O-0007a1-10 => ${'x'.repeat(400)}@e.example R=r T=t\n`,
            );
          });
          const host = hostWith({ '/var/log/exim4/mainlog': lines.join('') }, zone);
          const all = rowsOf(host, placeWith()).rows;
          const from = began + ((now - began) * fromPart) / 1000;
          const window = { from, to: from + minutes * 60_000 };
          const wanted = all.filter((row) => row.at * 1000 >= window.from && row.at * 1000 <= window.to);
          const found = rowsOf(host, placeWith(), window).rows;
          expect(found.map((row) => row.offset)).toEqual(wanted.map((row) => row.offset));
          rmSync(roots.pop() ?? '', { recursive: true });
        },
      ),
      {
        numRuns: 40,
        endOnFailure: true,
        interruptAfterTimeLimit: 20_000,
        // The clock went back 26 hours after 30 lines: the first line lies after the window, the others do not.
        examples: [
          [
            [
              [70120, 30],
              [72316, 23],
              [150775, 9],
              [127771, 3],
              [123619, 22],
              [128043, 1],
            ],
            [1, -26],
            1000,
            263,
          ],
        ],
      },
    );
  });

  it('finds what lies in a dip between ends that are later', () => {
    const at = (hour: number): string =>
      `2026-11-24 ${String(hour).padStart(2, '0')}:00:00 1xVg3O-0007a1-10 => ${'x'.repeat(400)}@e.example R=r T=t\n`;
    const host = hostWith({
      '/var/log/exim4/mainlog': [
        ...Array.from({ length: 50 }, () => at(15)),
        ...Array.from({ length: 50 }, () => at(4)),
        ...Array.from({ length: 50 }, () => at(20)),
      ].join(''),
    });
    const window = { from: Date.UTC(2026, 10, 24, 3, 30), to: Date.UTC(2026, 10, 24, 4, 30) };
    expect(rowsOf(host, placeWith(), window).rows).toHaveLength(50);
  });

  it('reads syslog: both prefixes, splits put together, duplicates dropped', () => {
    const id = '1xVg3O-0007a1-10';
    const text = [
      `Nov 24 02:00:00 vps exim[11]: 2026-11-24 02:00:00 ${id} <= a@b.example U=www-data P=local S=1 T="first" for c@d.example`,
      'Nov 24 02:00:00 vps sshd[99]: Accepted password',
      `2026-11-24T02:00:01.500+00:00 vps exim[12]: [1/2] ${id} => c@d.example R=dnslookup T=remote_smtp H=mx.d.ex`,
      '2026-11-24T02:00:01.500+00:00 vps exim[12]: [2/2] ample [192.0.2.1] C="250 OK"',
      '2026-11-24T02:00:02+00:00 vps exim[13]: H=(x) [192.0.2.7] F=<a@b> rejected RCPT <c@d>: no',
      '2026-11-24T02:00:02+00:00 vps exim[13]: H=(x) [192.0.2.7] F=<a@b> rejected RCPT <c@d>: no',
      '',
    ].join('\n');
    const host = hostWith({ '/var/log/mail.log': text });
    const { rows, lines } = rowsOf(host, placeWith({ mainLogs: [], usesSyslog: true }));
    expect(rows.map((row) => [row.kind, row.at])).toEqual([
      [MailLogKind.arrival, Date.UTC(2026, 10, 24, 2) / 1000],
      [MailLogKind.delivered, Date.UTC(2026, 10, 24, 2, 0, 1, 500) / 1000],
      [MailLogKind.rejected, Date.UTC(2026, 10, 24, 2, 0, 2) / 1000],
    ]);
    expect(rows[1]?.flags).toBe(DeliveryFlag.remote);
    expect(lines).toBe(4);
    const offset = rows[0]?.offset ?? -1;
    expect(loadNumberedLines(host, '/var/log/mail.log', [offset]).get(offset)?.text).toBe(text.split('\n')[0]);
  });

  it('takes the year of classic stamps from the file', () => {
    const host = hostWith({ '/var/log/maillog': 'Dec 31 23:00:00 vps exim[1]: 1xVg3O-0007a1-10 Completed\n' });
    const root = roots.at(-1) ?? '';
    utimesSync(join(root, 'var/log/maillog'), 0, Date.UTC(2026, 0, 2) / 1000);
    expect(rowsOf(host, placeWith({ mainLogs: [], usesSyslog: true })).rows[0]?.at).toBe(Date.UTC(2025, 11, 31, 23) / 1000);
  });
});

/** Local stamp with milliseconds, by Intl. */
function localStamp(at: number, timeZone: string): string {
  const text = new Date(at).toLocaleString('sv-SE', { timeZone });
  return `${text}.${String(at % 1000).padStart(3, '0')}`;
}

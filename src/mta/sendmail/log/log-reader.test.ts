import { describe, expect, it } from 'vitest';
import { ArrivalFlag, DeliveryFlag, MailLogKind } from '../../../domain/mail-log.ts';
import { hashId } from '../../../parse/mail-log/id-hash.ts';
import { LogColumns, LogNames } from '../../../parse/mail-log/log-columns.ts';
import { hashAddress } from '../../../parse/mail-log/text-hash.ts';
import { LogReader } from './log-reader.ts';

const FROM = Date.UTC(2026, 10, 26);
const KINDS = Object.keys(MailLogKind);

/** Rows of these lines, `pid text` each, a second apart. */
function rowsOf(...lines: readonly string[]): readonly Record<string, unknown>[] {
  const columns = new LogColumns(4096, new LogNames(), { path: '/var/log/mail.log', compressed: false });
  const reader = new LogReader({ from: FROM, to: FROM + 86_400_000, nameOfUser: (uid) => (uid === 33 ? 'www-data' : null) });
  for (const [index, line] of lines.entries()) {
    const space = line.indexOf(' ');
    reader.take({ at: FROM + index * 1000, pid: Number(line.slice(0, space)), offset: index * 100, text: line.slice(space + 1) }, columns);
  }
  const id = (high: number | undefined, low: number | undefined): string => `${high}/${low}`;
  return Array.from({ length: columns.length }, (_, row) => ({
    kind: KINDS[columns.kind[row] ?? 0],
    id: id(columns.idHigh[row], columns.idLow[row]),
    other: id(columns.bounceHigh[row], columns.bounceLow[row]),
    submitter: columns.submitters.text(columns.submitter[row] ?? -1),
    client: columns.clients.text(columns.client[row] ?? -1),
    sender: columns.sender[row] === -1 ? null : columns.senders.text(columns.sender[row] ?? -1),
    recipients: columns.recipients[row],
    address: columns.address[row],
    flags: columns.flags[row],
  }));
}

const hash = (id: string): string => hashId(id).join('/');
const LOCAL = '1 6AQM9jvK000180: from=spam@shop.example, size=76, class=0, nrcpts=2, relay=www-data@localhost';
const TAKEN = '2 6AQM9jmB000181: from=<spam@shop.example>, size=399, class=0, nrcpts=2, proto=ESMTP, daemon=MTA, relay=localhost [127.0.0.1]';
const HANDED =
  '1 6AQM9jvK000180: to=a@far.example,b@far.example, ctladdr=spam@shop.example (33/33), delay=00:00:00, xdelay=00:00:00, mailer=relay, pri=3, relay=[127.0.0.1] [127.0.0.1], dsn=2.0.0, stat=Sent (6AQM9jmB000181 Message accepted for delivery)';

describe('a local submission', () => {
  it('goes on under the id that the mail server gave it, and is the doing of its user', () => {
    expect(rowsOf(LOCAL, TAKEN, HANDED)).toMatchObject([
      { kind: 'arrival', id: hash('6AQM9jvK000180'), submitter: 'U:www-data', sender: 'spam@shop.example', recipients: 2 },
      { kind: 'arrival', id: hash('6AQM9jmB000181'), submitter: 'H:127.0.0.1', client: '127.0.0.1' },
      { kind: 'successor', id: hash('6AQM9jmB000181'), other: hash('6AQM9jvK000180') },
    ]);
  });

  it('that was made before the window is known by the uid of its delivery', () => {
    expect(rowsOf(TAKEN, HANDED)).toMatchObject([
      { kind: 'arrival', id: hash('6AQM9jmB000181') },
      { kind: 'arrival', id: hash('6AQM9jvK000180'), submitter: 'U:www-data' },
      { kind: 'successor', id: hash('6AQM9jmB000181'), other: hash('6AQM9jvK000180') },
    ]);
  });

  it("is no other machine's message", () => {
    expect(rowsOf(HANDED.replace('relay=[127.0.0.1] [127.0.0.1]', 'relay=mx [203.0.113.25]')).map(({ kind }) => kind)).toEqual([
      'delivered',
      'delivered',
    ]);
  });
});

describe('a login', () => {
  const login = (pid: number, client: string): string => `${pid} AUTH=server, relay=[${client}], authid=info@corp.example, mech=PLAIN, bits=0`;
  const from = (pid: number, client: string, protocol: string): string =>
    `${pid} 6AQM9jmB00018${pid}: from=<info@corp.example>, size=9, class=0, nrcpts=1, proto=${protocol}, daemon=MTA, relay=[${client}]`;

  it('is of the messages of its process and its client that were logged in for', () => {
    expect(rowsOf(login(1, '198.51.100.7'), from(1, '198.51.100.7', 'ESMTPA'), from(2, '198.51.100.7', 'ESMTPSA'))).toMatchObject([
      { submitter: 'A:info@corp.example', client: '198.51.100.7', flags: ArrivalFlag.authenticated },
      { submitter: '-', flags: ArrivalFlag.authenticated },
    ]);
  });

  it('is not of another client or of mail without a login, when a process id is used again', () => {
    expect(rowsOf(login(1, '198.51.100.7'), from(1, '198.51.100.8', 'ESMTPA'), from(1, '198.51.100.7', 'ESMTP'))).toMatchObject([
      { submitter: '-' },
      { submitter: 'H:198.51.100.7', flags: 0 },
    ]);
  });

  it('that failed tells name and client', () => {
    const failed = '1 6AQM7Mek000211: AUTH failure (PLAIN): authentication failure (-13) SASL(-13): x, user=info@corp.example, relay=[198.51.100.23]';
    expect(rowsOf(failed)).toMatchObject([{ kind: 'loginFailed', submitter: 'A:info@corp.example', client: '198.51.100.23' }]);
  });
});

describe('deliveries', () => {
  const stranger = '3 6AQM9jmB000190: from=<a@b.example>, size=9, class=0, nrcpts=1, proto=ESMTP, daemon=MTA, relay=mx [198.51.100.9]';
  const to = (rest: string): string => `3 6AQM9jmB000190: to=<x@far.example>,<Y@far.example>${rest}`;
  const way = 'delay=00:00:00, xdelay=00:00:00, mailer=esmtp, pri=3, relay=mx.far.example. [203.0.113.25]';

  it('are a row a recipient', () => {
    expect(rowsOf(to(`, ${way}, dsn=2.0.0, stat=Sent (ok)`))).toMatchObject([
      { kind: 'delivered', recipients: 1, address: hashAddress('x@far.example'), flags: DeliveryFlag.remote },
      { kind: 'delivered', recipients: 1, address: hashAddress('y@FAR.example') },
    ]);
  });

  it("of a stranger's mail in the name of a local user are forwarded, those of a forged local sender are not", () => {
    const forwarded = to(`, ctladdr=<shop@corp.example> (1000/1000), ${way}, dsn=2.0.0, stat=Sent (ok)`);
    expect(rowsOf(stranger, forwarded)[1]).toMatchObject({ flags: DeliveryFlag.remote | DeliveryFlag.forwarded });
    expect(rowsOf(stranger.replace('a@b.example', 'Shop@corp.example'), forwarded)[1]).toMatchObject({ flags: DeliveryFlag.remote });
  });

  it('are not what came of telling the sender', () => {
    const told =
      '3 6AQM9jmB000190: to=<a@b.example>, delay=00:00:01, mailer=local, pri=3, dsn=5.1.1, reply=550 5.1.1 User unknown, stat=User unknown';
    expect(rowsOf(stranger, told).map(({ kind }) => kind)).toEqual(['arrival']);
    expect(rowsOf(stranger, told.replace('a@b.example', 'c@b.example')).map(({ kind }) => kind)).toEqual(['arrival', 'failed']);
  });
});

it('charges a bounce to the message it was made of', () => {
  expect(rowsOf('4 6AQM9jbL000193: 6AQM9jbL000195: DSN: User unknown')).toMatchObject([
    { kind: 'arrival', id: hash('6AQM9jbL000195'), other: hash('6AQM9jbL000193'), sender: '', submitter: '-' },
  ]);
});

it('takes no message that was refused after its text, and none without recipients', () => {
  const refused =
    '5 6AQM9jJI000197: collect: relay=[198.51.100.22], from=<a@b.example>, info=Bare linefeed (LF) not allowed, where=header, status=tempfail';
  const from = '5 6AQM9jJI000197: from=<a@b.example>, size=23, class=0, nrcpts=2, proto=ESMTP, daemon=MTA, relay=[198.51.100.22]';
  expect(rowsOf(refused, from)).toMatchObject([{ kind: 'rejected', client: '198.51.100.22' }]);
  expect(rowsOf(from.replace('nrcpts=2', 'nrcpts=0'))).toMatchObject([{ kind: 'rejected' }]);
});

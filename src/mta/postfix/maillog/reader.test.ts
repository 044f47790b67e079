import { describe, expect, it } from 'vitest';
import { ArrivalFlag, DeliveryFlag, MailLogKind } from '../../../domain/mail-log.ts';
import { hashId } from '../../../parse/mail-log/id-hash.ts';
import { LogColumns, LogNames } from '../../../parse/mail-log/log-columns.ts';
import { utcZone } from '../../../parse/zone.ts';
import { MaillogReader } from './reader.ts';

const KINDS = Object.keys(MailLogKind) as (keyof typeof MailLogKind)[];
const LATEST = Date.UTC(2026, 10, 27);

/** Rows of these lines (`daemon: text`, a second apart; after `@11 ` at that hour), as words. */
function rowsOf(lines: readonly string[], from = 0): readonly string[] {
  const reader = new MaillogReader({
    ...{ from, to: LATEST, tags: ['postfix'], domains: new Set(['shop.example']) },
    userOf: (uid) => (uid === 33 ? 'www-data' : null),
  });
  const columns = new LogColumns(64, new LogNames(), { path: '/var/log/mail.log', compressed: false });
  const text = lines
    .map((line, at) => {
      const [, hour = '10', said = ''] = /^(?:@(\d\d) )?(.*)$/.exec(line) ?? [];
      return `Nov 26 ${hour}:00:${String(at).padStart(2, '0')} mx1 postfix/${said.replace(': ', `[${at}]: `)}\n`;
    })
    .join('');
  const bytes = Buffer.from(text, 'latin1');
  reader.begin(utcZone, LATEST);
  expect(reader.read(bytes, 0, bytes.length, 0, columns)).toBe(bytes.length);
  expect(reader.end(columns)).toBe(true);
  const ids = new Map<string, string>();
  for (const id of text.match(/\b[0-9A-F]{7}\b/g) ?? []) ids.set(hashId(id).join('/'), id);
  return Array.from({ length: columns.length }, (_, row) => {
    const id = ids.get(`${columns.idHigh[row]}/${columns.idLow[row]}`);
    const other = ids.get(`${columns.bounceHigh[row]}/${columns.bounceLow[row]}`);
    const submitter = columns.submitter[row] ?? -1;
    const sender = columns.sender[row] ?? -1;
    return [
      KINDS.find((kind) => MailLogKind[kind] === columns.kind[row]),
      id,
      other,
      submitter < 0 ? undefined : columns.submitters.text(submitter),
      sender < 0 ? undefined : `<${columns.senders.text(sender)}>`,
      (columns.recipients[row] ?? 0) > 0 ? columns.recipients[row] : undefined,
      (columns.flags[row] ?? 0) > 0 ? `flags${columns.flags[row]}` : undefined,
    ]
      .filter((word) => word !== undefined)
      .join(' ');
  });
}

describe('MaillogReader', () => {
  it('makes an arrival of the first line of a message, and adds what the others tell', () => {
    expect(
      rowsOf([
        'submission/smtpd: AAAAAA1: client=unknown[198.51.100.9], sasl_method=LOGIN, sasl_username=info@shop.example',
        'cleanup: AAAAAA1: message-id=<x@y>',
        'qmgr: AAAAAA1: from=<info@shop.example>, size=426, nrcpt=2 (queue active)',
        'smtp: AAAAAA1: to=<a@far.example>, relay=mx[203.0.113.25]:25, delay=1, dsn=2.0.0, status=sent (250 Ok: queued as BBBBBB1)',
        'smtp: AAAAAA1: to=<b@far.example>, relay=none, delay=1, dsn=4.4.1, status=deferred (connect to mx: timed out)',
        'qmgr: AAAAAA1: from=<info@shop.example>, size=426, nrcpt=2 (queue active)',
        'qmgr: AAAAAA1: removed',
      ]),
    ).toEqual([
      `arrival AAAAAA1 A:info@shop.example flags${ArrivalFlag.authenticated}`,
      'envelope AAAAAA1',
      'envelope AAAAAA1 <info@shop.example> 2',
      `delivered AAAAAA1 1 flags${DeliveryFlag.remote}`,
      `deferred AAAAAA1 1 flags${DeliveryFlag.remote}`,
      'envelope AAAAAA1 <info@shop.example> 2',
      'completed AAAAAA1',
    ]);
  });

  it('names local users, and takes a bounce for the doing of what it returns', () => {
    expect(
      rowsOf([
        'pickup: AAAAAA1: uid=33 from=<www-data>',
        'cleanup: AAAAAA2: message-id=<z@y>',
        'bounce: AAAAAA1: sender non-delivery notification: AAAAAA2',
        'pickup: AAAAAA3: uid=77 from=<x>',
      ]),
    ).toEqual(['arrival AAAAAA2', 'bounce AAAAAA2 AAAAAA1', 'arrival AAAAAA1 U:www-data', 'arrival AAAAAA3 U:77']);
  });

  it('follows a message that is requeued, filtered or sent on by an alias', () => {
    const rows = rowsOf([
      'pickup: AAAAAA1: uid=101 from=<a@b> orig_id=BBBBBB1',
      'smtpd: AAAAAA2: client=localhost[127.0.0.1]',
      'smtp: BBBBBB2: to=<a@far.example>, relay=127.0.0.1[127.0.0.1]:10024, delay=1, dsn=2.0.0, status=sent (250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as AAAAAA2)',
      'smtpd: AAAAAA3: client=localhost[127.0.0.1], orig_queue_id=BBBBBB3, orig_client=unknown[198.51.100.9]',
      'cleanup: AAAAAA4: message-id=<z@y>',
      'local: BBBBBB4: to=<fwd@shop.example>, relay=local, delay=1, dsn=2.0.0, status=sent (forwarded as AAAAAA4)',
    ]);
    expect(rows.filter((row) => row.startsWith('successor')).toSorted()).toEqual([
      'successor AAAAAA1 BBBBBB1',
      'successor AAAAAA2 BBBBBB2',
      'successor AAAAAA3 BBBBBB3',
      `successor AAAAAA4 BBBBBB4 flags${DeliveryFlag.forwarded}`,
    ]);
    expect(rows).toContain('arrival AAAAAA1');
    expect(rows.indexOf('arrival AAAAAA2 H:127.0.0.1')).toBeLessThan(rows.indexOf('successor AAAAAA2 BBBBBB2'));
  });

  it('does not believe a server elsewhere that names a message of this one, nor a filter that names one that came from outside', () => {
    const rows = rowsOf([
      'smtpd: AAAAAA1: client=unknown[198.51.100.9]',
      'smtpd: AAAAAA2: client=localhost[127.0.0.1]',
      'submission/smtpd: AAAAAA3: client=localhost[127.0.0.1], sasl_method=PLAIN, sasl_username=info@shop.example',
      'smtp: BBBBBB1: to=<a@far.example>, relay=mx.evil.example[192.0.2.66]:25, delay=1, dsn=2.0.0, status=sent (250 Ok: queued as AAAAAA2)',
      'smtp: BBBBBB2: to=<a@far.example>, relay=127.0.0.1[127.0.0.1]:10024, delay=1, dsn=2.0.0, status=sent (250 Ok: queued as AAAAAA1)',
      'smtp: BBBBBB3: to=<a@far.example>, relay=127.0.0.1[127.0.0.1]:10024, delay=1, dsn=2.0.0, status=sent (250 Ok: queued as AAAAAA3)',
      'smtp: BBBBBB4: to=<a@far.example>, relay=mx.evil.example[192.0.2.66]:25, delay=1, dsn=2.0.0, status=sent (forwarded as AAAAAA2)',
    ]);
    expect(rows.filter((row) => row.startsWith('successor'))).toEqual([]);
  });

  it('takes mail for this server for no mail that left', () => {
    expect(
      rowsOf([
        'local: AAAAAA1: to=<info@shop.example>, relay=local, delay=1, dsn=2.0.0, status=sent (delivered to mailbox)',
        'lmtp: AAAAAA1: to=<info@shop.example>, relay=mx1[private/dovecot-lmtp], delay=1, dsn=2.0.0, status=sent (250 Saved)',
        'error: AAAAAA1: to=<info@shop.example>, relay=none, delay=1, dsn=4.3.0, status=deferred (mail transport unavailable)',
        'error: AAAAAA1: to=<a@far.example>, relay=none, delay=1, dsn=4.3.0, status=deferred (delivery temporarily suspended)',
      ]),
    ).toEqual(['delivered AAAAAA1 1', 'delivered AAAAAA1 1', 'deferred AAAAAA1 1', `deferred AAAAAA1 1 flags${DeliveryFlag.remote}`]);
  });

  it('remembers what came before the window, without telling it', () => {
    const from = Date.UTC(2026, 10, 26, 10, 0, 1);
    const lines = [
      'pickup: AAAAAA1: uid=33 from=<x>',
      'cleanup: AAAAAA1: message-id=<x@y>',
      'qmgr: AAAAAA1: from=<x>, size=4, nrcpt=1 (queue active)',
    ];
    expect(rowsOf(lines, from)).toEqual(['envelope AAAAAA1 <x> 1']);
  });

  it('takes what came to nothing for no message: a client that broke off, a message that was refused at its end', () => {
    expect(
      rowsOf([
        'smtpd: AAAAAA1: client=unknown[192.0.2.7]',
        'smtpd: lost connection after DATA (0 bytes) from unknown[192.0.2.7]',
        'smtpd: AAAAAA2: client=unknown[192.0.2.7]',
        'cleanup: AAAAAA2: message-id=<x@y>',
        'cleanup: AAAAAA2: milter-reject: END-OF-MESSAGE from unknown[192.0.2.7]: 5.7.1 Spam message rejected; from=<a@b> to=<c@shop.example>',
        'smtpd: AAAAAA3: client=unknown[192.0.2.8]',
        'cleanup: AAAAAA3: hold: header Subject: x from unknown[192.0.2.8]; from=<a@b> to=<c@shop.example>',
        '@11 smtpd: AAAAAA4: client=unknown[192.0.2.9]',
      ]),
    ).toEqual(['arrival AAAAAA3 H:192.0.2.8', 'held AAAAAA3', 'arrival AAAAAA4 H:192.0.2.9']);
  });

  it('tells passwords that were refused', () => {
    expect(rowsOf(['smtpd: warning: unknown[192.0.2.7]: SASL LOGIN authentication failed: x, sasl_username=info@shop.example'])).toEqual([
      'loginFailed A:info@shop.example',
    ]);
  });
});

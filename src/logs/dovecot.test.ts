import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { rootedHost } from '../host/rooted.ts';
import { annotatedLines } from '../parse/fixtures/annotated-lines.ts';
import { lineGrowth } from '../../test/linear-time.ts';
import { fixedZone, utcZone } from '../parse/zone.ts';
import { loadDovecotLogins, readDovecotLine, readDovecotMessage } from './dovecot.ts';

const CLOCK = { zone: utcZone, now: Date.UTC(2026, 10, 25) };
const LINES = annotatedLines<Record<string, unknown>>(new URL('fixtures/dovecot.log', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'dovecot-'));

afterAll(() => rmSync(root, { recursive: true }));

describe('readDovecotLine', () => {
  it.each(LINES)('$line', ({ says, line }) => {
    const event = readDovecotLine(line, CLOCK);
    expect(event === null ? null : { ...event, at: new Date(event.at).toISOString() }).toEqual(says);
  });

  it('takes local time where dovecot writes its own file', () => {
    const line = '2026-11-24 10:17:07 imap-login: Info: Login: user=<a>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.2, mpid=1, session=<b>';
    expect(readDovecotLine(line, { zone: fixedZone(60), now: CLOCK.now })?.at).toBe(Date.UTC(2026, 10, 24, 9, 17, 7));
  });

  it('takes the address that the server wrote, whatever name was given', () => {
    const piece = fc.constantFrom(
      '>, method=PLAIN',
      ', rip=192.0.2.9',
      ', lip=1.2.3.4',
      ', mpid=1',
      ', session=<',
      '>',
      '<',
      'imap-login: Login: user=<',
      '(auth failed, 9 attempts)',
    );
    const name = fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 10 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(name, fc.ipV4(), fc.boolean(), (user, client, hasSession) => {
        const about = `user=<${user}>, method=PLAIN, rip=${client}, lip=203.0.113.10, mpid=7, TLS${hasSession ? ', session=<abc>' : ''}`;
        const session = hasSession ? 'abc' : null;
        const message = (text: string): ReturnType<typeof readDovecotMessage> => readDovecotMessage({ at: 0, tag: 'dovecot', pid: null, text });
        expect(message(`imap-login: Login: ${about}`)).toMatchObject({ outcome: 'accepted', user, client, pid: 7, session });
        const failed = message(`pop3-login: Disconnected: Inactivity (auth failed, 2 attempts in 3 secs): ${about}`);
        expect(failed).toMatchObject({ outcome: 'failed', service: 'pop3', tries: 2, user, client });
      }),
    );
  });

  it('never throws on any bytes, and is linear', () => {
    const starts = ['imap-login: Login: user=<', 'imap-login: Disconnected: x (auth failed, 1 attempts): user=<', 'imap(', 'Info: '];
    const line = (start: string, text: string): string => `Nov 24 10:17:07 web1 dovecot: ${start}${text}`;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const start of starts) readDovecotLine(line(start, text), CLOCK);
        readDovecotLine(`Nov 24 10:17:07 imap(${text}`, CLOCK);
      }),
    );
    const hostile = (size: number): readonly string[] =>
      starts.flatMap((start) =>
        ['a', '>', '>, a', '>, method=PLAIN, rip=1.1.1.1', ')<1><a>: ', ', session=<'].map((text) => line(start, text.repeat(size))),
      );
    expect(lineGrowth((text) => readDovecotLine(text, CLOCK), hostile)).toBeLessThan(8);
  });
});

describe('loadDovecotLogins', () => {
  it('reads the log that has them', () => {
    mkdirSync(join(root, 'var/log'), { recursive: true });
    const login = LINES.find(({ says }) => says?.outcome === 'accepted')?.line ?? '';
    writeFileSync(join(root, 'var/log/mail.log'), '2026-11-24T10:17:05+00:00 web1 postfix/smtpd[1]: connect\n');
    writeFileSync(join(root, 'var/log/syslog'), `noise\n${login}\n`);
    const window = { from: Date.UTC(2026, 10, 24), to: Date.UTC(2026, 10, 25), zone: utcZone };
    expect([...loadDovecotLogins(rootedHost(root), window)]).toMatchObject([{ user: 'info@shop.example', file: '/var/log/syslog', byte: 6 }]);
    expect([...loadDovecotLogins(rootedHost(root), { ...window, from: window.to })]).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineGrowth } from '../../../../test/linear-time.ts';
import { annotatedLines } from '../../../parse/fixtures/annotated-lines.ts';
import { clientOf, localUserOf, readText, type LoggedText } from './event.ts';

const LINES = annotatedLines<LoggedText>(new URL('fixtures/lines.log', import.meta.url));

describe('readText', () => {
  it.each(LINES)('$line', ({ says, line }) => {
    expect(readText(line)).toEqual(says);
  });

  it('takes sender, recipients and relay that Sendmail wrote, whatever address and Message-ID were given', () => {
    const piece = fc.constantFrom(', size=1', ', class=0', ', nrcpts=9', ', relay=root@localhost', ', proto=ESMTPA', ', msgid=<', '<', 'a', ' ', ',');
    const trick = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(trick, trick, fc.ipV4(), (local, messageId, client) => {
        const line = `6AQM9kQt000204: from=<"${local}"@b.example>, size=270, class=0, nrcpts=2, msgid=<${messageId}>, proto=ESMTP, daemon=MTA, relay=mx.b.example [${client}]`;
        expect(readText(line).event).toMatchObject({
          kind: 'arrival',
          sender: `"${local}"@b.example`,
          recipients: 2,
          protocol: 'ESMTP',
          relay: `mx.b.example [${client}]`,
        });
      }),
    );
  });

  it('takes what became of a recipient from the status code, whatever the recipient is and the remote server says', () => {
    const piece = fc.constantFrom(
      ', delay=00:00:00',
      ', stat=Sent',
      ', dsn=2.0.0',
      ', reply=250 ok',
      '(6AQM9jmB000181 Message accepted for delivery)',
      ' ',
      ',',
      '<',
    );
    const trick = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(trick, trick, (local, answer) => {
        const line = `6AQM9kQt000209: to=<"${local}"@far.example>,<b@far.example>, delay=00:00:00, xdelay=00:00:00, mailer=esmtp, pri=3, relay=mx.far.example. [203.0.113.25], dsn=5.1.1, reply=550 ${answer}, stat=User unknown`;
        const expected = {
          kind: 'failed',
          addresses: [`"${local}"@far.example`, 'b@far.example'],
          successor: null,
          relay: 'mx.far.example. [203.0.113.25]',
        };
        expect(readText(line).event).toMatchObject(expected);
      }),
    );
  });

  it('never throws on any text, and is linear', () => {
    const starts = ['from=', 'to=', 'AUTH=server, relay=', 'AUTH failure (PLAIN): ', 'ruleset=check_rcpt, arg1=', 'collect: ', '<', ''];
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const start of starts) readText(`6AQM9kQt000209: ${start}${text}`);
        clientOf(text);
        localUserOf(text);
      }),
    );
    const pieces = [
      'a',
      '"',
      '<',
      ', ',
      ',',
      '\\',
      ', size=1, class=0, nrcpts=1',
      ', relay=',
      ', delay=',
      ', proto=',
      ', user=',
      ', authid=',
      ', reject=',
      ', stat=',
      '[',
      '(',
      ': ',
    ];
    const hostile = (size: number): readonly string[] =>
      starts.flatMap((start) => pieces.map((text) => `6AQM9kQt000209: ${start}${text.repeat(size)}`));
    expect(lineGrowth(readText, hostile)).toBeLessThan(8);
    expect(
      lineGrowth(
        (text) => clientOf(text) ?? localUserOf(text),
        (size) => pieces.map((text) => text.repeat(size)),
      ),
    ).toBeLessThan(8);
  });
});

describe('who a relay is', () => {
  it('is a local user only where no address follows', () => {
    expect(
      ['www-data@localhost', 'root@localhost [198.51.100.9]', 'root@localhost@x [198.51.100.9]', 'localhost [127.0.0.1]', null].map(localUserOf),
    ).toEqual(['www-data', null, null, null, null]);
  });

  it('is the address at its end', () => {
    expect(
      ['a [198.51.100.9] [192.0.2.1]', 'x [IPv6:2001:db8::66] (may be forged)', 'a [198.51.100.9], b', 'www-data@localhost'].map(clientOf),
    ).toEqual(['192.0.2.1', '2001:db8::66', null, null]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growth } from '../../../../test/linear-time.ts';
import { composeControl, ID } from '../fixtures/spool-tree.ts';
import { readControlFile, readOrder } from './control-file.ts';
import { readFileName, readSendmailId, timeOfId } from './message-id.ts';
import { readReturnedOrigin } from './returned-message.ts';
import { submissionOf } from './submission-of.ts';

describe('readControlFile', () => {
  it('reads what Sendmail wrote', () => {
    const text = composeControl({ lines: ['qby hand', '${auth_authen}info@corp.example', '!x 3'] });
    const file = readControlFile(text);
    expect(file).toMatchObject({
      ...{ created: 1_795_730_842, lastTried: 1_795_730_842, tries: 1, priority: 30_401, quarantine: 'by hand', bodyDirectory: null, flags: 's' },
      ...{ status: 'Deferred: 451 4.7.0 Temporary rate limit', sender: '<spam@shop.example>', isClosed: true },
      recipients: [{ address: '<wait@far.example>', status: 'Deferred: 451 4.7.0 try again later' }],
    });
    expect(file.macros.get('_')).toBe('localhost [127.0.0.1]');
    expect(file.macros.get('{auth_authen}')).toBe('info@corp.example');
    expect(file.headers.map(({ condition, from, end }) => [condition, text.slice(from, end)]).at(-1)).toEqual(['', 'Subject: hi\n\tthere']);
    expect(readOrder(text)).toEqual({ priority: 30_401, created: 1_795_730_842 });
  });

  it('passes over letters that it does not know, and what stands after the dot', () => {
    expect(readControlFile(`${composeControl({ lines: ['Wnew', 'u8'] })}Rafter@the.dot\n`)).toMatchObject({
      recipients: [{ address: '<wait@far.example>' }],
      isClosed: true,
    });
  });

  it('says that a file is cut off, wherever, and keeps what stands before', () => {
    const whole = composeControl();
    for (let length = 0; length < whole.length; length++) expect(readControlFile(whole.slice(0, length)).isClosed).toBe(false);
    expect(readControlFile(whole.slice(0, whole.indexOf('\nH')))).toMatchObject({
      sender: '<spam@shop.example>',
      recipients: [{ address: '<wait@far.example>' }],
    });
  });

  it('takes a colon in an address for a part of it', () => {
    const [plain, flagged, odd] = readControlFile(
      composeControl({ recipients: ['RPFD:a:b@x.example', 'R:c@x.example', 'R"x:y"@x.example'] }),
    ).recipients;
    expect([plain?.address, flagged?.address, odd?.address]).toEqual(['a:b@x.example', 'c@x.example', '"x:y"@x.example']);
  });

  it('never throws on any bytes, and is linear', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const start of ['', 'V8\n', 'H', 'H?', '$', '${', 'R', 'T', 'S']) readControlFile(start + text);
        readOrder(text);
        readReturnedOrigin(text);
      }),
    );
    for (const piece of [
      'a',
      '\n',
      'H',
      '?',
      'H?x',
      'R<a@b.example>\n',
      'M\n',
      ' \n',
      '\t',
      'H: \n\t\n',
      '$_',
      'Content-Type: message/rfc822\n',
      '\nReceived: ',
    ]) {
      expect(
        growth((size) => {
          const text = Buffer.from(`V8\n${piece.repeat(size)}`, 'latin1').toString('latin1');
          return () => [readControlFile(text), readOrder(text), readReturnedOrigin(text)];
        }),
      ).toBeLessThan(8);
    }
  });
});

describe('submissionOf', () => {
  const from = (text: Parameters<typeof composeControl>[0], received: readonly string[] = []) =>
    submissionOf(readControlFile(composeControl(text)), received);
  const submitted = '(from www-data@localhost) by mx1.corp.example (8.17.1.9/8.17.1.9/Submit) id 6AQM7MIi000199; Thu';

  it('knows a command, a client, a login and a bounce', () => {
    expect(from({ origin: 'www-data@localhost' })).toMatchObject({ via: 'command', user: 'www-data', client: null });
    expect(from({ origin: 'root@mx.far.example [198.51.100.9] (may be forged)' })).toMatchObject({ via: 'smtp', client: '198.51.100.9', user: null });
    expect(from({ origin: '[IPv6:2001:db8::9]', lines: ['$rESMTPSA'] })).toMatchObject({ via: 'smtp-auth', login: null, client: '2001:db8::9' });
    expect(from({ origin: '[198.51.100.9]', lines: ['${auth_authen}info@corp.example'] })).toMatchObject({
      via: 'smtp-auth',
      login: 'info@corp.example',
    });
    expect(from({ origin: 'localhost', sender: 'MAILER-DAEMON', lines: ['Frns'] })).toMatchObject({ via: 'bounce' });
  });

  it('only claims the user that a header names, and only for what came from this machine', () => {
    expect(from({}, ['from mx1 (localhost [127.0.0.1])', submitted])).toMatchObject({ via: 'command', user: 'www-data', isClaimed: true });
    expect(from({ origin: 'mx [198.51.100.9]' }, ['from mx', submitted])).toMatchObject({ via: 'smtp', user: null });
    expect(from({}, ['from mx1', 'from x', submitted])).toMatchObject({ via: 'smtp', client: '127.0.0.1', user: null });
  });
});

describe('ids', () => {
  it('are checked in full', () => {
    expect(readSendmailId(ID)).toBe(ID);
    for (const text of ['', 'ALL', '-', '-cX', '../x', `${ID}\n`, ` ${ID}`, '6AQM7MIi', '6AQM7MIi0002', '6AQM7M-i000200', `${ID}12345`])
      expect(readSendmailId(text)).toBeNull();
    expect([readFileName(`qf${ID}`)?.kind, readFileName(`Qf${ID}`)?.id, readFileName(`tf${ID}`), readFileName('qf../../x')]).toEqual([
      'qf',
      ID,
      null,
      null,
    ]);
  });

  it('tell when they were made', () => {
    expect(new Date(timeOfId(ID)).toISOString()).toBe('2026-11-26T22:07:22.000Z');
    expect(new Date(timeOfId('w01000aa00200')).getUTCFullYear()).toBe(2018);
  });
});

it('finds who handed over what a bounce returns by the first Received header alone', () => {
  const bounce = (received: string): string => `--x\nContent-Type: text/rfc822-headers\n\nReturn-Path: <a@b.example>\n${received}\nSubject: x\n`;
  const own = 'Received: from mx1 (localhost [127.0.0.1])\n\tby mx1 (8.17.1.9/8.17.1.9) with ESMTP id 6AQMCkkG000529\n\tfor <bad@far.example>; Thu';
  const local = 'Received: (from www-data@localhost)\n\tby mx1 (8.17.1.9/8.17.1.9/Submit) id 6AQMCkwa000528;\n\tThu';
  expect(readReturnedOrigin(bounce(`${own}\n${local}`))).toEqual({ id: '6AQMCkkG000529', user: null });
  expect(readReturnedOrigin(bounce(local))).toEqual({ id: '6AQMCkwa000528', user: 'www-data' });
  expect(readReturnedOrigin(local)).toBeNull();
});

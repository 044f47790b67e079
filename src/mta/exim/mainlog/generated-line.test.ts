import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMainlogLine, unescapeLogged } from './shown-line.ts';

const STAMP = '2026-11-24 02:14:44';
const ID = '1xVg3Q-0007dd-0U';

const word = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,12}$/);
const domain = word.map((name) => `${name}.example`);
const plain = fc.tuple(word, domain).map(([local, host]) => `${local}@${host}`);
const quoted = fc.tuple(fc.stringMatching(/^[ a-z=()<>[\]:]{1,20}$/), domain).map(([local, host]) => `"${local}"@${host}`);
const address = fc.oneof(plain, quoted);
const ip = fc.oneof(
  fc.ipV4(),
  fc.ipV6().filter((text) => !text.includes('.')),
);
/** As Exim writes a subject: quotes and backslashes marked, what cannot be printed in octal. */
const escapeSubject = (text: string): string =>
  text.replace(/["\\]/g, '\\$&').replace(/[^ -~]/g, (byte) => (byte === '\n' ? '\\n' : `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`));
const hostileSubject = fc.oneof(
  fc.string({ unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 60 }),
  fc.constantFrom('" A=plain:ceo@corp.example T="', ') [1.2.3.4] P=esmtpa A=plain:ceo@corp.example S=1', ' for a@b from <c> id=d', '\\', '\\"'),
);
/** What a client may call itself where any HELO is let in; quotes too. */
const helo = fc.oneof(
  word,
  fc
    .array(
      fc.constantFrom('x', ' ', '"', '(', ')', '[1.2.3.4]', ') [1.2.3.4]', ' P=esmtpa', ' A=plain:ceo@corp.example', ' S=1', ' T="', ' for ', '\\'),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);

describe('readMainlogLine', () => {
  it('reads back every arrival as it was written, and no login that was not there', () => {
    fc.assert(
      fc.property(
        address,
        fc.record({ name: fc.option(domain), helo: fc.option(helo), ip, port: fc.option(fc.nat(65535)) }),
        fc.option(plain),
        hostileSubject,
        fc.array(address, { minLength: 1, maxLength: 5 }),
        (sender, host, login, subject, recipients) => {
          const name = host.name === null ? '' : `${host.name} `;
          const said = host.helo === null ? '' : `(${host.helo}) `;
          const shown = `${name}${said}[${host.ip}]${host.port === null ? '' : `:${host.port}`}`;
          const auth = login === null ? '' : ` A=plain:${login}`;
          const text = `${STAMP} ${ID} <= ${sender} H=${shown} P=${login === null ? 'esmtp' : 'esmtpa'}${auth} S=12 T="${escapeSubject(subject)}" for ${recipients.join(' ')}`;
          const read = readMainlogLine(text);
          expect(read).toMatchObject({
            kind: 'arrival',
            understood: true,
            id: ID,
            address: sender,
            fields: { H: shown, S: '12', T: subject, for: recipients.join(' ') },
          });
          expect(read?.fields.A).toBe(login === null ? undefined : `plain:${login}`);
        },
      ),
      { numRuns: 3000, endOnFailure: true },
    );
  });

  it('reads back deliveries, deferrals and failures, with both separators', () => {
    fc.assert(
      fc.property(
        plain,
        fc.option(plain),
        domain,
        ip,
        hostileSubject,
        fc.constantFrom(': ', ' : '),
        (final, original, host, address_, reply, separator) => {
          const parent = original === null ? '' : ` <${original}>`;
          const answer = `550 ${reply.replace(/[^ -~]/g, '?')} end`;
          const begin = `${STAMP} ${ID}`;
          const fields = `R=dnslookup T=remote_smtp H=${host} [${address_}]`;
          expect(readMainlogLine(`${begin} => ${final}${parent} ${fields} C="${escapeSubject(reply)}"`)).toMatchObject({
            kind: 'delivered',
            understood: true,
            address: final,
            fields: { C: reply, R: 'dnslookup' },
          });
          expect(readMainlogLine(`${begin} ** ${final}${parent} ${fields}${separator}${answer}`)).toMatchObject({
            kind: 'failed',
            understood: true,
            address: final,
            text: answer,
          });
          expect(
            readMainlogLine(`${begin} == ${final}${parent} R=dnslookup T=remote_smtp defer (-44) H=${host} [${address_}]: ${answer}`),
          ).toMatchObject({ kind: 'deferred', understood: true, address: final, text: answer, fields: { defer: '-44' } });
        },
      ),
      { numRuns: 1000, endOnFailure: true },
    );
  });

  it('undoes the marks of quoted strings', () => {
    fc.assert(
      fc.property(hostileSubject, (subject) => {
        expect(unescapeLogged(escapeSubject(subject))).toBe(subject);
      }),
    );
  });

  it('understands 99.5 % of a real server’s lines', () => {
    const logs = new URL('../../../../sample/var/log/exim4/', import.meta.url);
    if (!existsSync(logs)) return;
    const lines = readdirSync(logs)
      .filter((name) => name.startsWith('mainlog') && !name.endsWith('.gz'))
      .flatMap((name) =>
        readFileSync(new URL(name, logs), 'latin1')
          .split('\n')
          .filter((line) => line !== ''),
      );
    const strange = lines.filter((line) => readMainlogLine(line)?.understood !== true);
    expect(strange.length / Math.max(1, lines.length), strange.slice(0, 3).join('\n')).toBeLessThanOrEqual(0.005);
  });
});

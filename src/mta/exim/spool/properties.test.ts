import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growth } from '../../../../test/linear-time.ts';
import { readEnvelope } from './envelope.ts';
import { composeHeaderFile, composeTree } from './fixtures/header-file.ts';
import { walkHeaders } from './header-section.ts';
import { readTraits } from './header-traits.ts';
import { ipOfHostAddress } from './host-address.ts';
import { readEximId } from './message-id.ts';
import { addressOfRecipientLine } from './recipient-line.ts';

const ID = '1xVg3O-0007cS-10';
const bytes = fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array).toString('latin1'));
const atom = fc.stringMatching(/^[a-z0-9]{1,12}$/);
const address = fc.oneof(
  fc.tuple(atom, atom).map(([local, domain]) => `${local}@${domain}.example`),
  fc.tuple(atom, atom).map(([local, domain]) => `"${local} 1,2#3"@${domain}.example`),
);

function readAll(text: string): void {
  const envelope = readEnvelope(text, ID);
  const start = typeof envelope === 'string' ? 0 : envelope.end + 1;
  walkHeaders(text, start);
  readTraits(text, start, true);
}

describe('readers of a spool', () => {
  it('never throw on arbitrary bytes', () => {
    fc.assert(
      fc.property(bytes, (text) => {
        readAll(text);
        readAll(`${ID}-H\nw 1 1\n<>\n1 0\n${text}`);
        readAll(`${ID}-H\nw 1 1\n<>\n1 0\nXX\n1\n${text}`);
        addressOfRecipientLine(text);
        ipOfHostAddress(text);
        readEximId(text);
      }),
      { numRuns: 500 },
    );
  });

  it('never throw on a file with bytes changed', () => {
    const whole = composeHeaderFile({
      options: ['--aclm _foo 3\nabc', '-frozen 5', '-host_address [192.0.2.1]:25'],
      tree: composeTree(['a@b.example', 'c@d.example']),
    });
    fc.assert(
      fc.property(fc.nat(whole.length - 1), bytes, (at, noise) => readAll(whole.slice(0, at) + noise + whole.slice(at + noise.length))),
      { numRuns: 500 },
    );
  });

  it('read what was written', () => {
    const file = fc.record({
      sender: fc.oneof(fc.constant(''), address),
      recipients: fc.array(address, { maxLength: 30 }),
      finished: fc.uniqueArray(address, { maxLength: 20 }),
      seconds: fc.nat(2_000_000_000),
      login: fc.stringMatching(/^[a-z][a-z ]{0,20}[a-z]$/),
      value: bytes,
      subject: fc.stringMatching(/^[!-~]{1,60}$/),
      suffix: fc.constantFrom('', ' 3', ' 1,2,3', '  0,-1#1', '  0,2  0,-1#3', ' x@y.example 11,0#1'),
    });
    fc.assert(
      fc.property(file, ({ sender, recipients, finished, seconds, login, value, subject, suffix }) => {
        const text = composeHeaderFile({
          submitter: `${login} 33 33`,
          sender,
          received: `${seconds} 2`,
          options: [`--aclm x ${value.length}\n${value}`, '-local'],
          tree: composeTree(finished),
          recipients: recipients.map((recipient) => recipient + suffix),
          headers: [[' ', `Subject: ${subject}\n`]],
        });
        const envelope = readEnvelope(text, ID);
        if (typeof envelope === 'string') throw new Error(envelope);
        expect(envelope).toMatchObject({ sender, recipients, login, receivedSeconds: seconds, refused: null });
        expect([...envelope.finished].sort()).toEqual([...finished].sort());
        expect(walkHeaders(text, envelope.end + 1)).toMatchObject({ size: subject.length + 10, problem: null });
        expect(readTraits(text, envelope.end + 1, false).subject).toBe(subject);
      }),
      { numRuns: 300 },
    );
  });
});

describe('hostile text takes linear time', () => {
  const hostile: readonly (readonly [string, (size: number) => string])[] = [
    ['references', (size) => composeHeaderFile({ headers: [[' ', `References: ${'<E'.repeat(size)}\n`]] })],
    ['colonless headers', (size) => composeHeaderFile({ headers: Array.from({ length: size }, () => [' ', 'x\n'] as const) })],
    ['php headers', (size) => composeHeaderFile({ headers: Array.from({ length: size }, () => [' ', 'X-PHP-Script: a\n'] as const) })],
    ['tree nodes', (size) => composeHeaderFile({ tree: Array.from({ length: size }, () => 'YN a@b.example') })],
    ['options', (size) => composeHeaderFile({ options: Array.from({ length: size }, () => '--(x)(') })],
    ['recipients of digits', (size) => composeHeaderFile({ recipients: Array.from({ length: 10 }, () => '1,'.repeat(size)) })],
  ];

  it.each(hostile)('%s', (_, make) => {
    expect(
      growth((size) => {
        const text = make(size);
        return () => void readAll(text);
      }),
    ).toBeLessThan(8);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMaillogLine } from '../../../mta/postfix/maillog/shown-line.ts';
import { readMainlogLine } from '../../../mta/exim/mainlog/shown-line.ts';
import { utcZone } from '../../../parse/zone.ts';
import { servedBy } from './smtp-sessions.ts';

const exim = { kind: 'exim', readLine: (line: string) => readMainlogLine(line, utcZone) } as const;
const postfix = {
  kind: 'postfix',
  readLine: (line: string) => readMaillogLine(line, { zone: utcZone, latest: Date.UTC(2026, 10, 28), tags: ['postfix'] }),
} as const;

// Lines of the lab (Exim 4.96 with +pid +incoming_port, Postfix 3.7).
const eximLine = (host: string, fields = 'P=esmtpa A=plain_server:ceo@corp.example'): string =>
  `2026-11-27 03:18:57 [400] 1xWmUD-00006S-2a <= ceo@corp.example H=${host} ${fields} S=338 T="x" for rcpt@far.example`;
const postfixLine = (text: string, pid = 241): string => `2026-11-27T03:22:16.901952+00:00 mx1 postfix/submission/smtpd[${pid}]: ${text}`;
const logged = 'DC2A676: client=unknown[198.51.100.30], sasl_method=PLAIN, sasl_username=ceo@corp.example';

describe('whose login a process serves', () => {
  it('is what Exim has logged of it last', () => {
    const served = servedBy([eximLine('(client) [198.51.100.30]:46727'), eximLine('(client) [198.51.100.31]').replace('[400]', '[401]')], exim);
    expect([...served]).toEqual([
      [400, { login: 'ceo@corp.example', client: '198.51.100.30', at: Date.UTC(2026, 10, 27, 3, 18, 57) }],
      [401, { login: 'ceo@corp.example', client: '198.51.100.31', at: Date.UTC(2026, 10, 27, 3, 18, 57) }],
    ]);
  });

  it.each([
    ['without a pid nobody is known', eximLine('(client) [198.51.100.30]').replace('[400] ', ''), 0],
    ['a login that a client gives as its name is none', eximLine('(A=plain_server:ceo@corp.example) [198.51.100.30]', 'P=esmtp'), 0],
    ['nor is one in a subject', eximLine('(x) [198.51.100.30]', 'P=esmtp').replace('T="x"', 'T="x A=plain_server:ceo@corp.example"'), 0],
  ])('%s', (_, line, count) => expect(servedBy([line], exim).size).toBe(count));

  it('comes from the address that Exim itself has written', () => {
    expect(servedBy([eximLine('(x [203.0.113.9]) [198.51.100.30]')], exim).get(400)?.client).toBe('198.51.100.30');
  });

  it('ends where smtpd serves somebody else', () => {
    expect([...servedBy([postfixLine(logged)], postfix).keys()]).toEqual([241]);
    for (const after of ['disconnect from unknown[198.51.100.30] ehlo=1', 'connect from unknown[198.51.100.77]'])
      expect(servedBy([postfixLine(logged), postfixLine(after)], postfix).size).toBe(0);
    expect(servedBy([postfixLine(logged), postfixLine('disconnect from unknown[198.51.100.9]', 242)], postfix).size).toBe(1);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom(postfixLine(logged), eximLine('[')))), (lines) => {
        for (const server of [exim, postfix]) servedBy(lines, server);
      }),
    );
  });
});

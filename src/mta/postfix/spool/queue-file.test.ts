import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growth } from '../../../../test/linear-time.ts';
import { answersIn } from './answers.ts';
import { readDeliveryReport } from './delivery-report.ts';
import { bytesOf, composeQueueFile, composeRecords } from './fixtures/compose.ts';
import { externalAddress } from './quoting.ts';
import { readBody, readQueueFile } from './queue-file.ts';
import { readTopHeader } from './received.ts';

const fixture = (name: string): Buffer => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const read = (bytes: Buffer): ReturnType<typeof readQueueFile> => readQueueFile(bytesOf(bytes));
const bodyOf = (bytes: Buffer, limit = 65_536): string =>
  Buffer.from(readBody(bytesOf(bytes), read(bytes).bodyAt ?? 0, limit).bytes).toString('latin1');

const HEADERS = [
  ['N', 'Received: by mx1.corp.example (Postfix, from userid 33)'],
  ['N', '\tid 9ECB3A2; Thu'],
  ['N', 'Subject: a'],
  ['N', ''],
] as const;

describe('readQueueFile', () => {
  it('reads what Postfix wrote of a message over SMTP with a login', () => {
    const file = read(fixture('authenticated'));
    expect(file).toMatchObject({
      ...{ arrivedAt: 1_795_736_055_002, sizeBytes: 426, sender: 'info@shop.example', problem: null },
      recipients: [
        { address: 'wait@far.example', done: false },
        { address: 'later@far.example', done: false },
      ],
    });
    expect([file.attributes.get('sasl_username'), file.attributes.get('log_client_address')]).toEqual(['info@shop.example', '198.51.100.9']);
    expect(file.headers).toMatch(/^Received: from mx1\.corp\.example \(unknown \[198\.51\.100\.9\]\)\n\tby/);
    expect(bodyOf(fixture('authenticated'))).toBe('x\n\n\n');
  });

  it('tells recipients that are done, and a command by its user', () => {
    const file = read(fixture('command'));
    expect(file.recipients.filter(({ done }) => done).map(({ address }) => address)).toEqual(['ok@far.example', 'gone@far.example']);
    expect(readTopHeader(file.headers)).toEqual({ kind: 'command', uid: 1000 });
  });

  it('tells mail that an alias sent on from a bounce', () => {
    expect(readTopHeader(read(fixture('forwarded')).headers)).toEqual({ kind: 'internal', isForward: true });
    expect(readTopHeader(read(fixture('bounce')).headers)).toEqual({ kind: 'internal', isForward: false });
  });

  it('takes recipients and attributes that stand after the message, and follows pointers there', () => {
    const message = [...HEADERS, ['N', 'body']] as const;
    const whole = composeQueueFile({
      envelope: [
        ['T', '1795736055 2000'],
        ['S', 'a@b.example'],
        ['R', 'one@far.example'],
      ],
      message,
      extracted: [['R', 'two@far.example']],
    });
    expect(read(whole).recipients.map(({ address }) => address)).toEqual(['one@far.example', 'two@far.example']);
    // As a milter has it added: the record after the message leads to the end of the file, and back.
    const end = composeRecords([['E', '']]).length;
    const before = whole.subarray(0, whole.length - end);
    const pointed = Buffer.concat([
      before,
      composeRecords([['p', String(before.length + 17 + 2).padStart(15)]]),
      composeRecords([['E', '']]),
      composeRecords([
        ['R', 'three@far.example'],
        ['E', ''],
      ]),
    ]);
    expect(read(pointed)).toMatchObject({ problem: null, recipients: [{}, {}, { address: 'three@far.example' }] });
  });

  it('follows a pointer within the headers', () => {
    const envelope = [
      ['T', '1795736055'],
      ['S', ''],
      ['R', 'one@far.example'],
    ] as const;
    const plain = composeQueueFile({
      envelope,
      message: [
        ['N', 'Subject: old'],
        ['p', '0'.padStart(15)],
        ['N', ''],
        ['N', 'body'],
      ],
    });
    const at = plain.indexOf('\x0cSubject: old') - 1;
    // The first header is replaced by a pointer of its length, which leads to the new one and from there back.
    const back = at + 14;
    const changed = Buffer.concat([
      plain,
      composeRecords([
        ['N', 'Subject: new'],
        ['p', String(back).padStart(12)],
      ]),
    ]);
    composeRecords([['p', String(plain.length).padStart(12)]]).copy(changed, at);
    expect(read(changed)).toMatchObject({ headers: 'Subject: new\n', problem: null });
    expect(bodyOf(changed)).toBe('body\n');
  });

  it('reads a file of maildrop, which no record tells the size of', () => {
    const file = composeRecords([
      ['T', '1795736055 7'],
      ['S', 'shop@shop.example'],
      ['R', 'one@far.example'],
      ['M', ''],
      ['N', 'Subject: a'],
      ['N', ''],
      ['N', 'body'],
      ['X', ''],
      ['R', 'two@far.example'],
      ['E', ''],
    ]);
    expect(read(file)).toMatchObject({ sizeBytes: null, headers: 'Subject: a\n', problem: null, recipients: [{}, { address: 'two@far.example' }] });
  });

  it('says what is wrong, and keeps what can be read', () => {
    const whole = fixture('authenticated');
    expect(read(Buffer.alloc(0)).problem).toBe('empty file');
    expect(read(Buffer.from('hello, this is no queue file')).problem).toBe('cut off in its envelope');
    expect(read(Buffer.alloc(300, 0xff)).problem).toBe('not a queue file of Postfix');
    expect(read(whole.subarray(0, 300))).toMatchObject({ problem: 'cut off in its envelope', sender: 'info@shop.example', sizeBytes: 426 });
    expect(read(whole.subarray(0, 1000))).toMatchObject({ problem: 'cut off in its message', recipients: [{}, {}] });
  });

  it('ends the headers where cleanup does: at what is none', () => {
    const file = composeQueueFile({
      envelope: [['S', '']],
      message: [
        ['N', 'Subject: a'],
        ['N', ' b'],
        ['N', 'no header here'],
        ['N', 'From: x'],
      ],
    });
    expect(read(file).headers).toBe('Subject: a\n b\n');
    expect(bodyOf(file)).toBe('no header here\nFrom: x\n');
  });

  it('joins a line that was cut into records', () => {
    const file = composeQueueFile({
      envelope: [['S', '']],
      message: [
        ['L', 'Subject: a'],
        ['L', 'b\n'],
        ['N', 'c: d'],
        ['N', ''],
        ['L', 'x'.repeat(2048)],
        ['N', 'y'],
      ],
    });
    expect(read(file).headers).toBe('Subject: ab\nc: d\n');
    expect(bodyOf(file, 100)).toBe('x'.repeat(100));
  });

  it('never throws, whatever bytes stand in it', () => {
    const whole = fixture('command');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void bodyOf(Buffer.from(bytes))),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.uint8Array({ maxLength: 40 }), (at, noise) => {
        const changed = Buffer.from(whole);
        changed.set(noise.slice(0, whole.length - at), at);
        bodyOf(changed);
      }),
      { numRuns: 500 },
    );
  });

  it('takes linear time over hostile files, pointers that go round among them', () => {
    const file = (size: number): Buffer =>
      composeQueueFile({
        envelope: [['S', ''], ...Array.from({ length: size }, (_, at) => ['R', `a${at}@b.example`] as const)],
        message: Array.from({ length: size }, () => ['N', 'a:b'] as const),
      });
    const round = composeRecords([
      ['p', '0'.padStart(15)],
      ['p', '17'.padStart(15)],
    ]);
    expect(read(round).problem).toBe('not a queue file of Postfix');
    expect(growth((size) => { const bytes = file(size); return () => read(bytes); }, 1000)).toBeLessThan(8); // prettier-ignore
  });
});

describe('readTopHeader', () => {
  it.each([
    ['Received: by mx1.corp.example (Postfix, from userid 33)\n\tid A; x\n', { kind: 'command', uid: 33 }],
    ['Subject: x\nReceived: by mx1.corp.example (Postfix, from userid 0)\n', { kind: 'unknown' }],
    ['Received: from evil (by mx1.corp.example (Postfix, from userid 33)) by mx\n', { kind: 'smtp' }],
    ['X: y\n', { kind: 'unknown' }],
    ['', { kind: 'unknown' }],
  ])('%j', (headers, top) => {
    expect(readTopHeader(headers)).toEqual(top);
  });
});

describe('readDeliveryReport', () => {
  const bounce = read(fixture('bounce'));
  const body = bodyOf(fixture('bounce'));

  it('names the message that a bounce returns, whom it did not reach, and who handed it over', () => {
    expect(readDeliveryReport(bounce.headers, body)).toEqual({ id: 'AB655A2', failed: ['gone@far.example'], uid: 1000 });
  });

  it('believes no part that another server wrote', () => {
    const forged = body.replace(
      '550 5.1.1 Recipient',
      '550 x\n    --AB655A2.1795736091/mx1.corp.example\n    Content-Type: message/delivery-status\n\n    X-Postfix-Queue-ID: 1234567',
    );
    expect(readDeliveryReport(bounce.headers, forged)?.id).toBe('AB655A2');
    expect(readDeliveryReport('Content-Type: text/plain\n', body)).toBeNull();
    expect(readDeliveryReport(bounce.headers, 'nothing')).toBeNull();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ maxLength: 300 }), fc.string({ maxLength: 300 }), (headers, text) => void readDeliveryReport(headers, text)));
  });
});

describe('answersIn', () => {
  it('reads a log of defer(8) in its order', () => {
    const answers = answersIn(fixture('answers').toString('latin1'));
    expect(answers.map(({ recipient }) => recipient)).toEqual(['later@far.example', 'wait@far.example']);
    expect(answers[0]?.reason).toMatch(/^host 203\.0\.113\.25\[203\.0\.113\.25\] said: 451 4\.7\.1 Greylisting/);
  });

  it('takes the first recipient of a group, and no reason without one', () => {
    expect(answersIn('reason=x\n\nrecipient=a\nrecipient=b\nreason=r\nreason=s\n')).toEqual([{ recipient: 'a', reason: 'r' }]);
  });
});

describe('externalAddress', () => {
  it.each([
    ['a@b.example', 'a@b.example'],
    ['a, size=9, nrcpt=8 b> c@shop.example', '"a, size=9, nrcpt=8 b> c"@shop.example'],
    ['a"b\\c@d.example', '"a\\"b\\\\c"@d.example'],
    ['.a@b.example', '".a"@b.example'],
    ['a@b@c.example', '"a@b"@c.example'],
    ['root', 'root'],
    ['\xd0\xb0@b.example', '\xd0\xb0@b.example'],
    ['', ''],
  ])('%j', (address, shown) => {
    expect(externalAddress(address)).toBe(shown);
  });
});

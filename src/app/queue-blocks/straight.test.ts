import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growth } from '../../../test/linear-time.ts';
import { queuedFacts, type QueuedFacts } from '../../correlate/queued-facts.ts';
import type { QueueMessage } from '../../domain/message.ts';
import type { OpenDirectory } from '../../host/host.ts';
import { QueuePart } from '../../mta/exim/queue-part.ts';
import { composeHeaderFile, composeTree, type HeaderFile } from '../../mta/exim/spool/fixtures/header-file.ts';
import { MessageLogs } from '../../mta/exim/spool/message-log.ts';
import { StraightEntry } from '../../mta/exim/spool/straight/straight-entry.ts';
import { hashAddress } from '../../parse/mail-log/text-hash.ts';
import { stamper } from '../../parse/stamp.ts';
import { fixedZone } from '../../parse/zone.ts';
import { messageJson } from '../queue/message-json.ts';
import { rendererOf } from '../queue/parallel/block.ts';
import { StraightLines } from '../queue/parallel/straight-lines.ts';
import { readSelection } from '../queue/selection.ts';
import { spoolSourceIds } from '../queue/source-from-spool.ts';
import { factsIn, fillFacts } from '../scan/queue-ahead/fill-facts.ts';
import { FACTS } from '../scan/queue-ahead/order.ts';

const ID = '1xVg3O-0007cS-10';
const LONG_ID = '1xVg3O-00000001ABC-0xyz';
const ANSWER = '2026-11-24 02:14:45 victim@remote.example R=r T=t defer (-44): SMTP error "4.7.1 ёж" DT=1s\n';
const zone = fixedZone(345);

/** A queue of one message, in memory. */
function partOf(text: string, { id = ID, size = 700, log = '' } = {}): QueuePart {
  const header = Buffer.from(text, 'latin1');
  const file = (bytes: Buffer): ReturnType<OpenDirectory['open']> => ({
    size: bytes.length,
    facts: { kind: 'file', size: bytes.length, modifiedAt: 0, changedAt: 0, uid: 0, gid: 0, mode: 0, inode: 1, device: 1 },
    readAt: (into, position) => bytes.copy(into, 0, position),
    close: () => undefined,
  });
  const directory = (files: ReadonlyMap<string, Buffer>): OpenDirectory => ({
    path: '/spool',
    names: () => [...files.keys()],
    read: (name, into) => files.get(name)?.copy(into) ?? 'gone',
    size: () => size,
    directory: () => 'gone',
    open: (name) => (files.has(name) ? file(files.get(name) ?? Buffer.alloc(0)) : 'gone'),
    facts: () => null,
    readLink: () => null,
    stand: () => () => undefined,
    standBeside: () => undefined,
    close: () => undefined,
  });
  const logs = new MessageLogs(() => directory(new Map(log === '' ? [] : [[id, Buffer.from(log, 'utf8')]])));
  const input = directory(new Map([[`${id}-H`, header]]));
  return new QueuePart({ queue: 'a "queue"', input, names: [`${id}-H`], split: false, elsewhere: new Map(), journals: new Set() }, logs);
}

const render = rendererOf({ selection: readSelection({}), now: 0, zone });
const fill = fillFacts();
const slot = new SharedArrayBuffer(FACTS.slotBytes);
const lines = StraightLines.make(zone);
const entry = StraightEntry.make(0);
if (lines === null || entry === null) throw new Error('no WebAssembly here');

const plain = (facts: QueuedFacts): object => ({ ...facts, addresses: [...facts.addresses] });

/** Reads a message both ways, to the same end; whether the compiled reader wrote its line itself, and whether it read it at all. */
function agrees(part: QueuePart): { readonly isWritten: boolean; readonly isRead: boolean } {
  const messages: readonly QueueMessage[] = part.read(0, 1);
  const telling = { stamp: stamper(zone), sourceOf: spoolSourceIds({ original: () => null }) };
  const general = messages.map((message) => `${messageJson(message, telling)}\n`).join('');
  expect(Buffer.from(render(part, 0, 1).bytes).toString('utf8')).toBe(general);
  expect(fill(part, 0, 1, slot)).toBe(true);
  expect([...factsIn(slot, part.queue)].map(plain)).toEqual(messages.map((message) => plain(queuedFacts(message, hashAddress))));
  const isWritten = part.take(0, lines?.entry ?? never()) === true && (lines ?? never()).write(part, 0) > 0;
  return { isWritten, isRead: part.take(0, entry ?? never()) === true };
}

function never(): never {
  throw new Error('cannot be');
}

const HEADERS: HeaderFile['headers'] = [
  ['P', 'Received: from www-data by host.example.com with local (Exim 4.96)\n\tid 1xVg3O-0007cS-10\n'],
  [' ', 'Subject: Hello\n'],
  [' ', 'X-PHP-Originating-Script: 33:mail.php\n'],
  ['I', 'Message-Id: <E1xVg3O-0007cS-10@host.example.com>\n'],
  ['F', 'From: a@site.example\n'],
  ['*', 'Bcc: hidden@remote.example\n'],
  [' ', 'Content-Type: text/plain; charset=koi8-r\n'],
];
const LOGIN = ['-host_auth plain', '-auth_id info@site.example', '-host_address [192.0.2.7]:2525', '-received_protocol esmtpsa'];

describe('messages of the commonest form', () => {
  const cases: Readonly<Record<string, HeaderFile>> = {
    'of a local user': { headers: HEADERS },
    'with a login': { options: [...LOGIN, '-deliver_firsttime'], headers: HEADERS },
    'with an old address': { options: ['-host_address 192.0.2.7.2525', '-received_protocol smtp'] },
    'over IPv6': { options: ['-host_address [2001:db8::1]:25', '-received_protocol esmtp'] },
    'from this machine': { options: ['-host_address [127.0.0.1]:25', '-received_protocol esmtp'] },
    'with variables, tainted values and times': { options: ['--aclm _x 5\nab\ncd', '--auth_id www-data', '-received_time_usec .120999', '-local'] },
    held: { options: ['-frozen 1795486999', '-local', '-deliver_firsttime'] },
    'to fifty': { recipients: Array.from({ length: 50 }, (_, index) => `user${index}@remote.example`) },
    'to nobody': { recipients: [] },
    'with an encoded subject': { headers: [[' ', 'Subject: =?utf-8?B?0KHRh9GR0YI=?= 1\n']] },
    'with a subject of raw bytes': { headers: [[' ', 'Subject: \xf0\xd2\xc9\n'], ...HEADERS.slice(3)] },
    'with a folded subject': { headers: [[' ', 'SUBJECT : a\n b\n']] },
    'with signs of lists and machines': {
      headers: [
        [' ', 'List-Unsubscribe: <x>\n'],
        [' ', 'X-Cron-Env: <A=b>\n'],
        [' ', 'Auto-Submitted: auto-generated\n'],
      ],
    },
  };
  it.each(Object.entries(cases))('%s', (_, file) => {
    expect(agrees(partOf(composeHeaderFile(file), { log: ANSWER }))).toEqual({ isWritten: true, isRead: true });
  });

  it('have ids of 23 characters, too', () => {
    expect(agrees(partOf(composeHeaderFile({ id: LONG_ID }), { id: LONG_ID }))).toEqual({ isWritten: true, isRead: true });
  });

  it('may have no body', () => {
    expect(agrees(partOf(composeHeaderFile({}), { size: -1 })).isWritten).toBe(true);
  });
});

describe('messages of another form', () => {
  const cases: Readonly<Record<string, HeaderFile>> = {
    'half delivered': { tree: composeTree(['victim@remote.example']) },
    'with what Exim writes after an address': { recipients: ['a@b.example 3', 'c@d.example  0,-1#1'] },
    'with a zone in the address': { options: ['-host_address [fe80::1%eth0]:25', '-received_protocol esmtp'] },
    'to an address with raw bytes': { recipients: ['\xd1\x91@remote.example'] },
    'of another name': { id: '1xVg3O-0007cT-10' },
    'with a NUL in a header': { headers: [[' ', 'Subject: a\0b\n']] },
    'with two Content-Types': {
      headers: [
        [' ', 'Content-Type: x\n'],
        [' ', 'Content-Type: text/plain; charset=koi8-r\n'],
        [' ', 'Subject: \xf0\n'],
      ],
    },
  };
  it.each(Object.entries(cases))('are read as ever: %s', (_, file) => {
    expect(agrees(partOf(composeHeaderFile(file)))).toEqual({ isWritten: false, isRead: false });
  });

  it.each([
    ['a bounce', { sender: '', options: ['-localerror', '-received_protocol local'] }],
    ['quotes in an address', { recipients: ['"a b"@remote.example'] }],
    ['a backslash in a sender', { sender: 'a\\b@site.example' }],
  ] satisfies readonly (readonly [string, HeaderFile])[])('have their lines written as ever: %s', (_, file) => {
    expect(agrees(partOf(composeHeaderFile(file)))).toEqual({ isWritten: false, isRead: true });
  });
});

const word = fc.stringMatching(/^[a-z0-9.]{1,12}$/);
const noise = fc.oneof(
  { weight: 4, arbitrary: word },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString('latin1').replaceAll('\n', ' ')) },
);
const address = fc.tuple(word, word).map(([local, domain]) => `${local}@${domain}.example`);
const option = fc.oneof(
  fc.constantFrom(
    '-local',
    '-localerror',
    '-deliver_firsttime',
    '-host_auth plain',
    '-spool_file_wireformat',
    '-received_time_usec .000999',
    '-x',
    '-',
  ),
  fc.constantFrom('-received_protocol local', '-received_protocol utf8local-x', '-received_protocol esmtp', '-frozen 1795486999', '-frozen x'),
  noise.map((text) => `--auth_id ${text}`),
  noise.map((text) => `-host_address ${text}`),
  fc
    .constantFrom('[192.0.2.7]:25', '192.0.2.7.25', '192.0.2.7', '[::1]:25', '::1.25', '[::ffff:127.0.0.1]:9', '[127.1.1.1]', '1.2.3.4.5.6')
    .map((text) => `-host_address ${text}`),
  noise.map((text) => `-aclm _v ${text.length}\n${text}`),
);
const name = fc.constantFrom('Subject', 'subject ', 'X-PHP-Script', 'X-PHP-Originating-Script', 'Auto-Submitted', 'List-Unsubscribe', 'X-Cron-Env');
const header = fc.tuple(
  fc.constantFrom(' ', ' ', ' ', 'F', 'I', '*', 'T'),
  fc.tuple(fc.oneof(name, fc.constantFrom('Content-Type', 'To', 'X')), fc.constantFrom(' ', '', '\t', '\n '), noise).map((parts) => {
    const [header_, blank, value] = parts;
    return `${header_}:${blank}${value}\n`;
  }),
);
const file: fc.Arbitrary<HeaderFile> = fc.record({
  submitter: fc.oneof(
    word.map((login) => `${login} 33 33`),
    fc.constantFrom('a b 1 2', ' 1 2', 'x -1 2', 'x 1', 'x 1234567890 1'),
  ),
  sender: fc.oneof(address, fc.constant(''), noise),
  received: fc.oneof(
    fc.integer({ min: 0, max: 4e9 }).map((seconds) => `${seconds} 0`),
    fc.constantFrom('-5 0', '1 x', '1', '99999999999 1'),
  ),
  options: fc.array(option, { maxLength: 8 }),
  recipients: fc.array(fc.oneof({ weight: 20, arbitrary: address }, { weight: 1, arbitrary: noise }), { maxLength: 12 }),
  headers: fc.array(header, { maxLength: 8 }),
});

describe('any message', () => {
  it('is read alike both ways', () => {
    let written = 0;
    fc.assert(
      fc.property(file, fc.constantFrom('', ANSWER), (composed, log) => {
        if (agrees(partOf(composeHeaderFile(composed), { log })).isWritten) written++;
      }),
      { numRuns: 1500 },
    );
    expect(written).toBeGreaterThan(100);
  });

  it('is read alike with bytes changed, or cut', () => {
    const whole = composeHeaderFile({
      options: ['--aclm _foo 3\nabc', '-frozen 5', ...LOGIN],
      headers: HEADERS,
      recipients: ['a@b.example', 'c@d.example'],
    });
    const change = fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
    fc.assert(
      fc.property(fc.nat(whole.length), fc.oneof(change, fc.constantFrom('\n', '-', ' ', '9', '\0', '\xff')), (at, text) => {
        agrees(partOf(whole.slice(0, at)));
        agrees(partOf(whole.slice(0, at) + text + whole.slice(at + text.length)));
        agrees(partOf(whole.slice(0, at) + text + whole.slice(at)));
      }),
      { numRuns: 700 },
    );
  });

  it('is read in linear time', () => {
    const read = (count: number) => (): void => {
      const recipients = Array.from({ length: count }, (_, index) => `user${index}@remote.example`);
      const part = partOf(composeHeaderFile({ recipients, headers: [[' ', `Subject: ${'=?'.repeat(count * 3)}\n`]] }));
      for (let times = 0; times < 20; times++) render(part, 0, 1);
    };
    expect(growth(read, 400)).toBeLessThan(8);
  });
});

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growth } from '../../../../../test/linear-time.ts';
import { LogColumns, LogNames } from '../../../../parse/mail-log/log-columns.ts';
import { utcZone } from '../../../../parse/zone.ts';
import { JoinNotes, NOTE_WIDTH } from '../join-notes.ts';
import { LogClock } from '../log-clock.ts';
import { LogReader } from '../log-reader.ts';
import { NamesIn } from './straight-names.ts';
import { StraightReader } from './straight-reader.ts';

const ROWS = 512;
const BYTES = 1 << 18;
const FROM = Date.UTC(2026, 10, 24, 2);
const TO = Date.UTC(2026, 10, 24, 5);
const FIRST = '2026-11-24 02:14:44 Start queue run: pid=1\n';
const file = { path: '', compressed: false };
const straight = StraightReader.make({ inputBytes: BYTES, capacity: ROWS, mostNames: 40 }, { zone: utcZone, from: FROM, to: TO });

/** Everything that was read: rows with their names as texts, notes, counts, state. */
interface Reading {
  readonly rows: readonly unknown[];
  readonly notes: readonly number[];
  readonly counts: readonly number[];
  readonly state: readonly number[] | null;
}

const namesIn = new LogNames();
const told = new NamesIn(namesIn);
const tell = Buffer.alloc(3 * BYTES);

function rowsOf(columns: LogColumns): readonly unknown[] {
  const { submitters, clients, directories, senders } = columns;
  return Array.from({ length: columns.length }, (_, row) => [
    ...[columns.kind, columns.at, columns.offset, columns.idHigh, columns.idLow, columns.bounceHigh, columns.bounceLow].map((column) => column[row]),
    ...[columns.subject, columns.recipients, columns.address, columns.answer, columns.flags].map((column) => column[row]),
    submitters.text(columns.submitter[row] ?? -1),
    clients.text(columns.client[row] ?? -1),
    directories.text(columns.cwd[row] ?? -1),
    senders.text(columns.sender[row] ?? -1),
  ]);
}

/** By the general reader; null when it met what is to be read with all lines before. */
function readGeneral(text: Buffer): Reading | null {
  const join = new JoinNotes();
  const reader = new LogReader(new LogClock(utcZone), FROM, TO, join);
  const columns = new LogColumns(ROWS, new LogNames(), file);
  const notes = new Int32Array(ROWS * NOTE_WIDTH);
  reader.read(text, 0, FIRST.length, 0, columns);
  columns.length = columns.lines = columns.understood = 0;
  join.begin(columns, notes);
  reader.read(text, FIRST.length, text.length, 0, columns);
  if (reader.unwanted > 0 || join.isLost) return null;
  return {
    rows: rowsOf(columns),
    notes: [...notes.subarray(0, join.length)],
    counts: [columns.lines, columns.understood],
    state: reader.state,
  };
}

/** By the compiled one, with its names told to another table. */
function readStraight(text: Buffer): Reading | null {
  if (straight === null) throw new Error('this machine cannot run the compiled reader');
  straight.bytes.set(text);
  const clock = new LogClock(utcZone);
  clock.read(text, 0, FIRST.length - 1);
  const state = straight.read(FIRST.length, text.length, 0, clock.state);
  if (state === null) return null;
  straight.names.tell(tell);
  told.read(tell);
  const columns = new LogColumns(ROWS, namesIn, file);
  columns.copy(straight.columns);
  told.translate([columns.submitter, columns.client, columns.cwd, columns.sender], columns.length);
  return {
    rows: rowsOf(columns),
    notes: [...straight.notes.subarray(0, straight.noted)],
    counts: [columns.lines, columns.understood],
    state,
  };
}

function expectSame(lines: readonly string[]): number {
  const text = Buffer.from(`${FIRST}${lines.join('\n')}\n`, 'latin1');
  const read = readStraight(text);
  expect(read).toEqual(readGeneral(text));
  return read?.rows.length ?? 0;
}

const ids = fc.constantFrom('1xVg3Q-0007dd-0U', '1xVg3Q-0007dd-0V', '1xVg3Q-0000000007d-0U0a', '1xVg3Q-0007dd_0U', '1xVg3Q-000-dd-0U');
const word = fc.stringMatching(/^[a-z0-9.-]{1,12}$/);
const address = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(word, word).map(([local, host]) => `${local}@${host}.example`) },
  {
    weight: 3,
    arbitrary: fc.constantFrom('<>', 'info', 'a b@c.example', '"a b"@c.example', 'a\\ b@c', ':blackhole:', '/dev/null', 'x=y', '<trunc>'),
  },
);
const ip = fc.constantFrom('192.0.2.7', '2001:db8::1', 'fe80::1%eth0', '192.0.2.x', '');
const host = fc
  .tuple(fc.constantFrom('', 'mx.example ', 'mx"x '), fc.constantFrom('', '(h) ', '([198.51.100.9]) ', '(x) [192.0.2.1] P=esmtpa A=plain:ceo) '), ip)
  .chain(([name, helo, of]) => fc.constantFrom('', ':25', ':25*', '*', ':').map((port) => `${name}${helo}[${of}]${port}`));
const quoted = fc.constantFrom('"a b"', '"a \\" b"', '"a \\\\"', '"a', '""', 'plain', '"x" y');
const field = fc.oneof(
  host.map((text) => `H=${text}`),
  quoted.map((text) => `T=${text}`),
  quoted.map((text) => `C=${text}`),
  quoted.map((text) => `DN=${text}`),
  quoted.map((text) => `id=${text}`),
  quoted.map((text) => `SNI=${text}`),
  fc.constantFrom('R=1xVg3Q-0007dd-0U', 'R=dnslookup', 'R=', 'U=www-data', 'U=a"b', 'P=local', 'P=esmtpsa', 'P=esmtpa', 'P=local-esmtp', 'P=<a>'),
  fc.constantFrom(
    'A=plain:me@x.example',
    'A=plain',
    'A=plain:a:b',
    'X=TLS1.3:AES:256',
    'CV=no',
    'K',
    'L',
    'L-',
    'DS',
    'PRDR',
    'S=12',
    'M8S=8',
    'DKIM=x',
  ),
  fc.constantFrom(
    'DMARC=x',
    'SPF=pass',
    'PRX=1.2.3.4',
    'id*=x',
    'SRS=<a>',
    'F=<a@b>',
    'Q=q',
    'QT=1s',
    'DT=0.1s',
    'Z=1',
    'ZZ=1',
    'K=1',
    'T=a:',
    'R=a:',
  ),
  fc.constantFrom(
    'defer (-44)',
    'defer (110): Connection timed out',
    'routing defer (-51)',
    ': 550 5.1.1 no such user',
    ': text DT=1.2s',
    ': x s',
    'from <a>',
  ),
);
const arrivalField: readonly string[] = ['R=1xVg3Q-0007dd-0U', 'H=mx.example (h) [192.0.2.1]', 'U=www-data', 'P=esmtpsa', 'K', 'A=login:me', 'S=9'];
const recipients = fc.array(address, { maxLength: 4 }).map((list) => ` for ${list.join(' ')}`);
const spaced = (list: readonly string[]): string => list.map((one) => (one.startsWith(':') ? one : ` ${one}`)).join('');
const text = fc.oneof(
  fc
    .tuple(ids, address, fc.subarray([...arrivalField]), fc.array(field, { maxLength: 2 }), fc.option(recipients))
    .map(([id, from, ordered, more, to]) => `${id} <= ${from}${spaced([...ordered, ...more])}${to ?? ''}`),
  fc
    .tuple(ids, fc.constantFrom('=>', '->', '**', '==', '>>', '*>'), address, fc.option(address), fc.array(field, { maxLength: 4 }))
    .map(([id, mark, to, first, fields]) => `${id} ${mark} ${to}${first === null ? '' : ` <${first}>`}${spaced(fields)}`),
  fc
    .tuple(
      fc.constantFrom('/var/www', '/a "b" c', '', '/x 3 args: y'),
      fc.nat(5),
      fc.array(
        fc.constantFrom(
          'sendmail',
          '/usr/sbin/sendmail',
          'runq',
          '-t',
          '-i',
          '-fme',
          '-f',
          '-bs',
          '-bp',
          '-bm',
          '-q',
          '-Mc',
          '-E1xVg3Q-0007dd-0U',
          '-E',
          '--',
        ),
        { minLength: 1, maxLength: 5 },
      ),
      fc.constantFrom('', ' -oMr', ' -FCronDaemon', ' "a b"'),
    )
    .map(([cwd, extra, args, last]) => `cwd=${cwd} ${args.length + (last === '' ? 0 : 1) + (extra === 5 ? 1 : 0)} args: ${args.join(' ')}${last}`),
  ids.map((id) => `${id} Completed`),
  fc.constantFrom('1xVg3Q-0007dd-0U Completed QT=1s', 'H=(x) [192.0.2.9] F=<a@b> rejected RCPT <c@d>: no', 'what', '', '1xVg3Q-0007dd-0U => '),
);
const stamp = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom('2026-11-24 02:14:44', '2026-11-24 02:14:45', '2026-11-24 02:15:01') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '2026-11-24 02:14:44.123',
      '2026-11-24 02:14:44 +0100',
      '2026-11-24 02:14:69',
      '2026-11-24 02:14:4x',
      '',
      '2026-11-24 01:00:00',
    ),
  },
);
const pid = fc.constantFrom('', '[7] ', '[1234567] ', '[12345678901] ', '[x] ', '[] ');
const line = fc.tuple(stamp, pid, text).map(([when, process, what]) => `${when} ${process}${what}`);
const HOSTILE = [...' "\\()[]<>=:@*-+%/sKLdbr0Aé\u0000\u0001'];
/** A line with a few of its bytes changed, left out, put in. */
const mutated = fc.tuple(line, fc.array(fc.tuple(fc.nat(400), fc.nat(2), fc.constantFrom(...HOSTILE)), { maxLength: 3 })).map(([whole, changes]) =>
  changes.reduce((now, [at, how, byte]) => {
    const place = at % (now.length + 1);
    return `${now.slice(0, place)}${how === 0 ? '' : byte}${now.slice(place + (how === 2 ? 0 : 1))}`;
  }, whole),
);

describe('the compiled reader', () => {
  it('says the same as the general one, of whatever lines', () => {
    let rows = 0;
    fc.assert(
      fc.property(fc.array(fc.oneof(line, mutated), { minLength: 1, maxLength: 12 }), (lines) => {
        rows += expectSame(lines);
      }),
      { numRuns: 3000 },
    );
    expect(rows).toBeGreaterThan(500);
  });

  it('says the same of arbitrary bytes', () => {
    const bytes = fc
      .array(fc.integer({ min: 0, max: 255 }), { maxLength: 90 })
      .map((list) => Buffer.from(list).toString('latin1').replaceAll('\n', ' '));
    fc.assert(
      fc.property(
        fc.constantFrom('', '2026-11-24 02:14:44 ', '2026-11-24 02:14:44 1xVg3Q-0007dd-0U => ', '2026-11-24 02:14:44 1xVg3Q-0007dd-0U <= '),
        bytes,
        (begin, rest) => {
          expectSame([`${begin}${rest}`, '2026-11-24 02:14:44 1xVg3Q-0007dd-0U Completed']);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('says the same of a real server’s lines', () => {
    const log = readFileSync(new URL('../fixtures/lines.log', import.meta.url), 'latin1');
    for (const one of log.split('\n')) {
      const at = one.indexOf('2026-');
      if (at >= 0) expectSame([one.slice(at).replace(/^2026-\d\d-\d\d \d\d:\d\d/, '2026-11-24 02:14')]);
    }
  });

  it('takes linear time for hostile lines', () => {
    const begin = '2026-11-24 02:14:44 1xVg3Q-0007dd-0U';
    for (const unit of [') [', ' H=(x) [', '"', '\\"', ' (', '<', ' a=', ' -E', ' defer (-']) {
      const work = (count: number): (() => void) => {
        const long = Buffer.from(`${FIRST}${begin} <= a@b H=(${unit.repeat(count)}\n${begin} == a R=b${unit.repeat(count)}\n`, 'latin1');
        return () => {
          for (let turn = 0; turn < 10; turn++) readStraight(long);
        };
      };
      expect(growth(work, 500), unit).toBeLessThan(8);
    }
  });
});

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { MailLogBatch } from '../../../domain/mail-log.ts';
import { rootedHost } from '../../../host/rooted.ts';
import type { Window } from '../../mta.ts';
import { loadEximLog } from '../log-load.ts';
import type { EximPlace } from '../place.ts';
import type { Help } from './read-ahead.ts';
import { LogAhead } from './second-thread.ts';

const root = mkdtempSync(join(tmpdir(), 'spamtrace-ahead-'));
mkdirSync(join(root, 'etc'));
mkdirSync(join(root, 'var'));
symlinkSync('/usr/share/zoneinfo/Europe/Berlin', join(root, 'etc/localtime'));
afterAll(() => rmSync(root, { recursive: true }));
const host = rootedHost(root);
const place: EximPlace = {
  ...{ binary: null, config: null, version: '4.96', spool: '/var/spool/exim4', mainLogs: ['/var/mainlog'], rejectLogs: [], usesSyslog: false },
  ...{ timezone: null, logSelector: null, user: 'Debian-exim', primaryHostname: null, qualifyDomain: null, localDomains: [] },
};

const ALONE: Help = {
  start: () => false,
  cut: { blockBytes: 4096, ahead: 4, names: 9 },
  worth: Number.POSITIVE_INFINITY,
  threadWorth: 0,
  smallWorth: 0,
};

/** Rows with their names as texts, whatever batches and numbers they come in; `before` is called before each batch is asked for. */
function read(window: Window, help: Help, before: () => void = () => undefined): readonly unknown[] {
  const rows: unknown[] = [];
  const counts = { lines: 0, understood: 0 };
  const batches = loadEximLog(host, place, window, help)[Symbol.iterator]();
  for (;;) {
    before();
    const next = batches.next();
    if (next.done === true) return [counts, ...rows];
    counts.lines += next.value.lines;
    counts.understood += next.value.understood;
    for (let row = 0; row < next.value.length; row++) rows.push(rowOf(next.value, row));
  }
}

function rowOf(batch: MailLogBatch, row: number): unknown {
  const { submitters, clients, directories, senders } = batch;
  return [
    ...[batch.kind, batch.at, batch.offset, batch.idHigh, batch.idLow, batch.bounceHigh, batch.bounceLow, batch.subject].map((column) => column[row]),
    ...[batch.recipients, batch.address, batch.answer, batch.flags].map((column) => column[row]),
    [submitters, clients, directories, senders].map((names, index) =>
      names.text([batch.submitter, batch.client, batch.cwd, batch.sender][index]?.[row] ?? -1),
    ),
  ];
}

/** Help of a second thread that runs in this one: it does as many steps before each batch as `steps` say, over and over. */
function helpBySteps(steps: readonly number[]): { readonly help: Help; readonly step: () => void; readonly done: () => number } {
  let ahead: LogAhead | null = null;
  let turn = 0;
  let done = 0;
  const start: Help['start'] = (order) => {
    ahead = new LogAhead(structuredClone(order));
    return true;
  };
  const step = (): void => {
    const times = steps[turn++ % steps.length] ?? 0;
    for (let time = 0; time < times; time++) if (ahead?.step() === 'read') done++;
  };
  return { help: { start, cut: { blockBytes: 2048, ahead: 5, names: 30 }, worth: 0, threadWorth: 0, smallWorth: 0 }, step, done: () => done };
}

const pid = fc.option(fc.integer({ min: 100, max: 105 }), { freq: 3 });
const site = fc.integer({ min: 1, max: 9 });
const idOf = (serial: number): string => `1xVg3Q-${String(serial).padStart(6, '0')}-0U`;
const serial = fc.integer({ min: 1, max: 40 });
const text = fc.oneof(
  { weight: 6, arbitrary: site.map((n) => `cwd=/var/www/site${n} 3 args: /usr/sbin/sendmail -t -i`) },
  { weight: 2, arbitrary: site.map((n) => `cwd=/var/www/site${n}`) },
  { weight: 2, arbitrary: serial.map((n) => `cwd=/var/spool/exim4 7 args: /usr/sbin/exim4 -t -oem -oi -f <> -E${idOf(n)}`) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(serial, site)
      .map(([n, m]) => `${idOf(n)} <= a${n}@s${m}.example U=site${m} P=local S=40${n} T="subject ${n}" for b@x.example`),
  },
  { weight: 2, arbitrary: fc.tuple(serial, serial).map(([n, m]) => `${idOf(n)} <= <> R=${idOf(m)} U=Debian-exim P=local S=500 for a@x.example`) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(serial, site)
      .map(([n, m]) => `${idOf(n)} <= c@x.example H=(h) [192.0.2.${m}] P=esmtpa A=plain:u${m}@x.example S=1 for d@y.example`),
  },
  { weight: 4, arbitrary: serial.map((n) => `${idOf(n)} => b${n}@x.example R=dnslookup T=remote_smtp H=mx.example [192.0.2.1] C="250 ok"`) },
  { weight: 2, arbitrary: serial.map((n) => `${idOf(n)} ** b@x.example R=r T=t H=mx.example [192.0.2.1]: 550 5.1.1 User unknown`) },
  { weight: 3, arbitrary: serial.map((n) => `${idOf(n)} Completed`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('**** log string overflowed log buffer ****', 'what is this', 'H=(x) [192.0.2.9] F=<a@b> rejected RCPT <c@d>: no'),
  },
);

interface Line {
  readonly text: string;
  readonly pid: number | null;
  readonly step: number;
  readonly form: 'line' | 'bare' | 'blank' | 'long';
}

const line: fc.Arbitrary<Line> = fc.record({
  text,
  pid,
  step: fc.oneof({ weight: 30, arbitrary: fc.constantFrom(0, 0, 1, 2) }, { weight: 1, arbitrary: fc.constantFrom(-3600, 3600, -7200, 900) }),
  form: fc.oneof(
    { weight: 60, arbitrary: fc.constant('line' as const) },
    { weight: 1, arbitrary: fc.constantFrom('bare' as const, 'blank' as const, 'long' as const) },
  ),
});

/** A log around the night in which the hour from two to three comes twice. */
function write(lines: readonly Line[], repeats: number, isCut: boolean): void {
  let at = Date.UTC(2026, 9, 25, 1, 40);
  const written: string[] = [];
  for (let turn = 0; turn < repeats; turn++) {
    for (const one of lines) {
      at += one.step * 1000;
      const stamp = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
      if (one.form === 'line') written.push(`${stamp} ${one.pid === null ? '' : `[${one.pid}] `}${one.text}`);
      else written.push(one.form === 'bare' ? ` ${one.text}` : one.form === 'blank' ? '' : `${stamp} ${'x'.repeat(5000)}`);
    }
  }
  writeFileSync(join(root, 'var/mainlog'), `${written.join('\n')}${isCut ? '' : '\n'}`);
}

describe('a main log read with help', () => {
  it('says the same as one that is read alone', () => {
    let helped = 0;
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 30, maxLength: 120, size: 'max' }),
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        fc.option(fc.tuple(fc.nat(120), fc.nat(240)), { freq: 2 }),
        fc.array(fc.nat(4), { minLength: 1, maxLength: 6 }),
        (lines, repeats, isCut, minutes, steps) => {
          write(lines, repeats, isCut);
          const start = Date.UTC(2026, 9, 24, 23, 30);
          const from = start + (minutes?.[0] ?? 0) * 60_000;
          const window = minutes === null ? { from: 0, to: Number.MAX_SAFE_INTEGER } : { from, to: from + minutes[1] * 60_000 };
          const { help, step, done } = helpBySteps(steps);
          expect(read(window, help, step)).toEqual(read(window, ALONE));
          helped += done();
        },
      ),
      { numRuns: 150 },
    );
    expect(helped).toBeGreaterThan(300);
  });
});

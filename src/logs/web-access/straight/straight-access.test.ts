import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growth } from '../../../../test/linear-time.ts';
import type { AccessFormat } from '../../../domain/access-format.ts';
import type { WebEvent } from '../../../domain/web-event.ts';
import type { Host, OpenFile } from '../../../host/host.ts';
import { type AccessReader, combinedReader, compileAccessFormat } from '../../../parse/access-format.ts';
import { utcZone } from '../../../parse/zone.ts';
import { readAccessFile } from '../access-lines.ts';
import { isCombined, StraightAccess } from './straight-access.ts';

const NGINX: AccessFormat = {
  dialect: 'nginx',
  text: '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"',
  escape: 'default',
};
const APACHE: AccessFormat = { dialect: 'apache', text: '%h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i"', escape: 'default' };
const MAY_RUN = /"POST |\.php\d?[ ?/"]|"GET \/[^ ]*\/ /i;
/** Lines that make a file long enough for the compiled reader, and are not wanted. */
const PADDING = `192.0.2.1 - - [24/Nov/2026:02:14:44 +0300] "GET /photo.jpg HTTP/1.1" 200 5 "-" "-"\n`.repeat(3200);

function readerOf(format: AccessFormat): AccessReader {
  const reader = compileAccessFormat(format, utcZone);
  if (reader === null) throw new Error('no reader');
  return reader;
}
const READERS = { nginx: [readerOf(NGINX), combinedReader], apache: [readerOf(APACHE), combinedReader], none: [combinedReader] };

/** A host with one file. */
function hostWith(text: string): Host {
  const bytes = Buffer.from(text, 'latin1');
  const file: OpenFile = {
    size: bytes.length,
    facts: { kind: 'file', size: bytes.length, modifiedAt: 0, changedAt: 0, uid: 0, gid: 0, mode: 0, inode: 1, device: 1 },
    readAt: (into, position) => bytes.copy(into, 0, position),
    close: () => undefined,
  };
  return { openFile: () => file } as unknown as Host;
}

interface Reading {
  readonly events: readonly { readonly event: WebEvent; readonly byte: number }[];
  readonly understood: number;
  readonly strange: number;
}

function read(text: string, readers: readonly AccessReader[], isCombinedLog: boolean): Reading {
  const tally = { understood: 0, strange: 0 };
  const reading = { from: 0, to: 9e15, readers, onlyPosts: false, isWanted: (line: string) => MAY_RUN.test(line), isCombined: isCombinedLog, tally };
  return { events: [...readAccessFile(hostWith(text), '/access.log', reading)], ...tally };
}

/** Reads lines both ways, by the readers of every format, to the same end. */
function agrees(lines: readonly string[]): void {
  const text = `${PADDING}${lines.map((line) => `${line}\n`).join('')}`;
  for (const readers of Object.values(READERS)) expect(read(text, readers, true)).toEqual(read(text, readers, false));
}

/** How many of these lines the compiled reader reads itself, once it knows the minute. */
function straightLines(lines: readonly string[]): number {
  const straight = StraightAccess.make(1 << 16);
  if (straight === null) throw new Error('no WebAssembly here');
  const first = '192.0.2.1 - - [24/Nov/2026:02:14:00 +0300] "GET /x.php HTTP/1.1" 200 5 "-" "-"';
  const event = combinedReader.read(first);
  if (event === null) throw new Error('not read');
  straight.learn(first, event);
  return lines.filter((line) => {
    const length = straight.bytes.write(`${line}\n`, 0, 'latin1');
    return [...straight.read(0, length, { first: 0, last: 9e15, understood: () => undefined })].length === 1;
  }).length;
}

const at = (rest: string, { client = '192.0.2.7', stamp = '24/Nov/2026:02:14:44 +0300' } = {}): string => `${client} - - [${stamp}] ${rest}`;
const COMMON = [
  at('"POST /contact/ HTTP/1.1" 200 512 "https://shop.example/" "Mozilla/5.0 (X11)"'),
  at('"GET /index.php?a=1&b=%20 HTTP/2.0" 500 0 "-" "-"'),
  at('"GET /shop/ HTTP/1.0" 301 169 "-" "curl/8"', { client: '2001:db8::7' }),
  at('"HEAD /wp-login.php HTTP/1.1" 404 0 "-" "a.php "'),
  at('"GET /style.css HTTP/1.1" 200 9 "https://shop.example/x.php" "-"'),
];
const UNCOMMON = [
  at('"GET / HTTP/1.1" 200 5 "-" "-"'),
  at('"GET /a/b.jpg HTTP/1.1" 200 5 "-" "-"'),
  at('"POST /a%2e/ HTTP/1.1" 200 5 "-" "-"'),
  at('"POST /a//b HTTP/1.1" 200 5 "-" "-"'),
  at('"POST /../x.php HTTP/1.1" 200 5 "-" "-"'),
  at('"POST http://x.example/ HTTP/1.1" 200 5 "-" "-"'),
  at('"POST /x.php" 400 5 "-" "-"'),
  at('"POST /x\\x22.php HTTP/1.1" 200 5 "-" "-"'),
  at('"POST /x.php HTTP/1.1" 200 - "-" "-"'),
  at('"POST /x.php HTTP/1.1" 200 5 "-" "Mozilla \\"5"'),
  at('"POST /x.php HTTP/1.1" 200 5 "-" "-" 0.004'),
  at('"POST /x.php HTTP/1.1" 200 5'),
  at('"\\x16\\x03POST " 400 5 "-" "-"'),
  at('"POST /x.php HTTP/1.1" 200 5 "-" "-"', { client: 'host.example' }),
  at('"POST /x.php HTTP/1.1" 200 5 "-" "-"', { stamp: '24/Nov/2026:02:15:44 +0300' }),
  at('"POST /x.php HTTP/1.1" 200 5 "-" "-"', { stamp: '24/Nov/2026:02:14:44 +0200' }),
  '192.0.2.7 - bob [24/Nov/2026:02:14:44 +0300] "POST /x.php HTTP/1.1" 200 5 "-" "-"',
  'shop.example:80 192.0.2.7 - - [24/Nov/2026:02:14:44 +0300] "POST /x.php HTTP/1.1" 200 5 "-" "-"',
  '"POST ',
  '',
];

describe('lines of the combined format', () => {
  it('are read straight in their commonest form, once their minute is known', () => {
    expect(straightLines(COMMON)).toBe(COMMON.length);
    expect(straightLines(UNCOMMON)).toBe(0);
  });

  it('are read alike both ways', () => {
    for (const line of [...COMMON, ...UNCOMMON]) agrees([line, ...COMMON, line]);
    agrees([...COMMON, ...UNCOMMON, ...COMMON, ...UNCOMMON.toReversed()]);
  });

  it('are read alike with bytes changed', () => {
    const piece = fc.oneof(
      fc.constantFrom('"', '\\', ' ', '/', '.php', '%', '?', '\r', '\xff', '0', '"GET /a/ ', '] "'),
      fc.string({ maxLength: 3 }),
    );
    const change = fc.tuple(fc.constantFrom(...COMMON), fc.nat(120), piece, fc.nat(3));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        agrees(
          changes.map(([line, place, text, gone]) =>
            (line.slice(0, place) + Buffer.from(text, 'latin1').toString('latin1') + line.slice(place + gone)).replaceAll('\n', ' '),
          ),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('fill more than one reading', () => {
    agrees(Array.from({ length: 5000 }, (_, index) => at(`"POST /x${index}.php HTTP/1.1" 200 ${index} "-" "-"`)));
  });

  it('are read in linear time', () => {
    const work = (size: number) => (): void => void read(PADDING + `${at(`"POST ${'/x'.repeat(size)}`)}\n`.repeat(20), READERS.nginx, true);
    expect(growth(work, 2000)).toBeLessThan(8);
  });
});

describe('formats that the compiled reader knows', () => {
  it('are the combined ones, as servers write them', () => {
    expect([NGINX, APACHE, { ...APACHE, text: APACHE.text.replace('%O', '%b') }].map(isCombined)).toEqual([true, true, true]);
    const others = [
      { ...NGINX, escape: 'none' as const },
      { ...NGINX, text: `${NGINX.text} $request_time` },
      { ...APACHE, text: `%v:%p ${APACHE.text}` },
      { ...APACHE, text: APACHE.text.replace('%h', '%{X-Forwarded-For}i') },
    ];
    expect(others.map(isCombined)).toEqual([false, false, false, false]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccessFormat } from '../domain/access-format.ts';
import { compileAccessFormat } from './access-format.ts';
import { annotatedLines } from './fixtures/annotated-lines.ts';
import { lineGrowth } from '../../test/linear-time.ts';
import { fixedZone, utcZone } from './zone.ts';

const LINES = annotatedLines<Record<string, unknown>>(new URL('fixtures/access-formats.log', import.meta.url)).map(({ setting, ...rest }) => ({
  format: setting as AccessFormat,
  ...rest,
}));
const FORMATS = [...new Set(LINES.map(({ format }) => format))];
const compiled = (format: AccessFormat): NonNullable<ReturnType<typeof compileAccessFormat>> => {
  const reader = compileAccessFormat(format, fixedZone(180));
  if (reader === null) throw new Error(`not compiled: ${format.text}`);
  return reader;
};

describe('compileAccessFormat', () => {
  it.each(LINES)('$line', ({ says, format, line }) => {
    const event = compiled(format).read(line);
    expect(event === null ? null : { ...event, at: new Date(event.at).toISOString() }).toEqual(says);
  });

  it('gives back every request that a server writes, whatever the visitor says of himself', () => {
    const escaped = (text: string): string =>
      text.replace(/[\x00-\x1f"\\\x7f-\xff]/g, (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`);
    const stranger = fc.oneof(
      fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 60 }),
      fc.constantFrom('" 200 5 "-" "-"', '192.0.2.9 - - [24/Nov/2026:02:24:53 +0000] "POST /innocent.php HTTP/1.1" 200 1', '\\', '\\"', '"\n'),
    );
    const format: AccessFormat = {
      dialect: 'nginx',
      text: '$http_x_forwarded_for $remote_addr [$time_local] "$request" $status $body_bytes_sent "$http_user_agent" $http_cookie rt=$request_time',
      escape: 'default',
    };
    const reader = compiled(format);
    fc.assert(
      fc.property(stranger, stranger, stranger, fc.integer({ min: 0, max: 99_999 }), (forwarded, agent, cookie, ms) => {
        const line = `${escaped(forwarded)} 198.51.100.66 [24/Nov/2026:10:19:21 +0300] "POST /a.php?${escaped(agent)} HTTP/1.1" 200 7 "${escaped(agent)}" ${escaped(cookie)} rt=${(ms / 1000).toFixed(3)}`;
        expect(reader.read(line)).toEqual({
          at: Date.UTC(2026, 10, 24, 7, 19, 21),
          host: null,
          client: '198.51.100.66',
          method: 'POST',
          path: '/a.php',
          status: 200,
          bytes: 7,
          durationMs: expect.closeTo(ms, 3) as number,
        });
      }),
    );
  });

  it.each([
    ['nginx', '$remote_addr "$request" $status'],
    ['nginx', '[$time_local] $status'],
    ['nginx', ''],
    ['apache', '%h %{%d %H:%M}t "%r"'],
    ['apache', '%h %{%Q}t "%r"'],
    ['apache', '%t %m %>s'],
  ] as const)('is null for %s %s', (dialect, text) => {
    expect(compileAccessFormat({ dialect, text, escape: 'default' }, utcZone)).toBeNull();
  });

  it('tells whether lines name a host and whether they begin with a visitor’s words', () => {
    expect(FORMATS.map((format) => [compiled(format).namesHost, compiled(format).startsForeign].map(Number).join('')).join(' ')).toBe(
      '00 11 10 00 10 10 00 10 01 10 00 00 10 00 11 00 00',
    );
  });

  it('never throws on any format or line', () => {
    const piece = fc.oneof(
      fc.constantFrom('%', '%{', '}', '%h', '%>s', '%{%Y', '%200{a}i', '%^FU', '$', '${', '$request', '$time_local', '"', '\\', '[', '(', ' '),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.constantFrom('apache', 'nginx'), fc.array(piece, { maxLength: 20 }), fc.string({ unit: 'binary' }), (dialect, parts, line) => {
        compileAccessFormat({ dialect, text: parts.join(''), escape: 'default' }, utcZone)?.read(line);
        for (const format of FORMATS) compiled(format).read(parts.join('') + line);
      }),
      { numRuns: 60 },
    );
  });

  it('is linear: four times the text takes less than eight times as long', () => {
    const reads = FORMATS.map((format) => compiled(format));
    const hostile = (size: number): readonly string[] =>
      FORMATS.flatMap((format) => {
        const [line = ''] = LINES.filter((one) => one.format === format).map((one) => one.line);
        return ['a', ' ', '\\"', '1', ' 1', ' -', ', 1.1.1.1', '[24/Nov/2026:10:19:21 +0000] '].flatMap((text) => [
          line.replace('send.php', text.repeat(size)),
          line + text.repeat(size),
          text.repeat(size) + line,
        ]);
      });
    expect(lineGrowth((line) => reads.forEach((reader) => reader.read(line)), hostile, 400)).toBeLessThan(8);
  });
});

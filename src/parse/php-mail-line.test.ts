import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annotatedLines } from './fixtures/annotated-lines.ts';
import { lineGrowth } from '../../test/linear-time.ts';
import { type PhpMailClock, readPhpMailLine } from './php-mail-line.ts';
import { namedZone, utcZone } from './zone.ts';

const NO_FILES = { readText: () => null, readLink: () => null };
const CLOCK: PhpMailClock = { zoneOf: (name) => namedZone(NO_FILES, name), zone: utcZone, now: Date.UTC(2026, 11, 1) };

describe('readPhpMailLine', () => {
  it.each(annotatedLines<Record<string, unknown>>(new URL('fixtures/php-mail.log', import.meta.url)))('$line', ({ says, line }) => {
    const event = readPhpMailLine(line, CLOCK);
    expect(event === null ? null : { ...event, at: new Date(event.at).toISOString() }).toEqual(says);
  });

  it('takes the script from PHP’s own words, whatever the mail says', () => {
    const words = fc.constantFrom(
      ' -- Headers: ',
      ']: To: ',
      '[/srv/innocent.php:1]',
      'mail() on [',
      ':1',
      ' -- Subject: ',
      '[25-Apr-2016 18:16:41 UTC] ',
    );
    const text = fc.array(fc.oneof(words, fc.string({ maxLength: 5 })), { maxLength: 12 }).map((parts) => parts.join('').replace(/[\r\n]/g, ' '));
    fc.assert(
      fc.property(text, text, text, fc.nat(9999), (to, headers, subject, line) => {
        const written = `[24-Nov-2026 10:19:17 UTC] mail() on [/srv/a b/x.php:${line}]: To: ${to} -- Headers: ${headers} -- Subject: ${subject}`;
        expect(readPhpMailLine(written, CLOCK)).toMatchObject({ script: '/srv/a b/x.php', line, isEvaluated: false });
      }),
    );
  });

  it('never throws on any bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const start of ['', '[24-Nov-2026 10:19:17 UTC] mail() on [', 'Nov 24 10:19:17 h php: mail() on ['])
          readPhpMailLine(start + text, CLOCK);
      }),
    );
  });

  it('is linear: four times the text takes less than eight times as long', () => {
    const hostile = (size: number): readonly string[] =>
      [':1]: To:', '(1) : ', ' -- Headers:', 'a', ']'].map((piece) => `[24-Nov-2026 10:19:17 UTC] mail() on [/a${piece.repeat(size)}`);
    expect(lineGrowth((line) => readPhpMailLine(line, CLOCK), hostile)).toBeLessThan(8);
  });
});

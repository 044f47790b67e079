import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineGrowth } from '../../../../test/linear-time.ts';
import { fixtureLines } from './fixtures/fixture-lines.ts';
import { readMainlogLine } from './shown-line.ts';

const utf8 = (text: string): string => Buffer.from(text, 'latin1').toString('utf8');

describe('readMainlogLine', () => {
  it.each(fixtureLines())('$line', ({ says, line }) => {
    const read = readMainlogLine(line);
    expect(read).not.toBeNull();
    const { fields = {}, without = [], ...rest } = says;
    const shown = Object.fromEntries(Object.entries(read?.fields ?? {}).map(([name, value]) => [name, utf8(value)]));
    expect(read).toMatchObject({ understood: true, ...rest });
    expect(shown).toMatchObject(fields);
    for (const name of without) expect(shown).not.toHaveProperty(name);
  });

  it('reads stamps with milliseconds, zones and pids', () => {
    const at = (stamp: string): number | undefined => readMainlogLine(`${stamp} Start queue run: pid=1`)?.at;
    expect(at('2026-11-24 02:14:42')).toBe(Date.UTC(2026, 10, 24, 2, 14, 42));
    expect(at('2026-11-24 02:14:42.305')).toBe(Date.UTC(2026, 10, 24, 2, 14, 42, 305));
    expect(at('2026-11-24 02:14:42 +0330')).toBe(Date.UTC(2026, 10, 23, 22, 44, 42));
    expect(at('2026-11-24 02:14:42.305 -0200')).toBe(Date.UTC(2026, 10, 24, 4, 14, 42, 305));
    expect(at('2026-13-24 02:14:42')).toBeUndefined();
    expect(at('24 Nov 2026 02:14:42')).toBeUndefined();
  });

  it('never throws, whatever the bytes', () => {
    const pieces = fc.oneof(
      fc.constantFrom(
        '2026-11-24 02:14:44 ',
        '1xVg3Q-0007dd-0U ',
        '<= ',
        '=> ',
        '** ',
        '== ',
        'H=',
        '(',
        ') [1.2.3.4]',
        ' T="',
        '"',
        '\\',
        ' for ',
        ' A=',
        ' P=',
        '<',
        '>',
        ': ',
        'defer (',
        'cwd=',
        ' 3 args: ',
        'Completed',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 24 }), fc.boolean(), (parts, isStamped) => {
        const text = (isStamped ? '2026-11-24 02:14:44 1xVg3Q-0007dd-0U ' : '') + parts.join('');
        readMainlogLine(Buffer.from(text, 'utf8').toString('latin1'));
      }),
      { numRuns: 3000 },
    );
  });

  it('takes linear time over hostile lines', () => {
    const hostile = [
      'H=(x) [1.2.3.4]) [',
      ' H=(x) [',
      ' H=(x) [1.2.3.4',
      ' T="\\"',
      ' for "',
      '<"',
      ' (x',
      ' <a',
      ' 3 args: "',
      '\\"',
      ' defer (',
      ' : ',
    ];
    const stamped = '2026-11-24 02:14:44 1xVg3Q-0007dd-0U ';
    for (const mark of ['<= a@b ', '=> ', '** ', '== ', 'H=', '', 'cwd=']) {
      for (const piece of hostile) {
        const lines = (times: number): readonly string[] => [stamped.slice(0, mark === 'cwd=' ? 20 : undefined) + mark + piece.repeat(times)];
        expect(lineGrowth(readMainlogLine, lines), `${mark}${piece}`).toBeLessThan(8);
      }
    }
  });
});

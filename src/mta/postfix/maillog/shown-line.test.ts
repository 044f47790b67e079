import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineGrowth } from '../../../../test/linear-time.ts';
import { utcZone } from '../../../parse/zone.ts';
import { readMaillogLine } from './shown-line.ts';

interface Annotation {
  readonly kind: string;
  readonly id?: string;
  readonly address?: string;
  readonly original?: string;
  readonly text?: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly without?: readonly string[];
}

const lines = readFileSync(new URL('fixtures/lines.log', import.meta.url), 'utf8').split('\n');
const fixture = lines.flatMap((line, index) => {
  const above = lines[index - 1] ?? '';
  return above.startsWith('#= ') ? [{ says: JSON.parse(above.slice(3)) as Annotation | null, line }] : [];
});
const read = (line: string): ReturnType<typeof readMaillogLine> =>
  readMaillogLine(line, { zone: utcZone, latest: Date.UTC(2026, 10, 27), tags: ['postfix'] });

describe('readMaillogLine', () => {
  it.each(fixture)('$line', ({ says, line }) => {
    const found = read(line);
    if (says === null) {
      expect(found).toBeNull();
      return;
    }
    const { without = [], ...rest } = says;
    expect(found).toMatchObject({ ...rest, understood: true });
    for (const field of without) expect(found?.fields).not.toHaveProperty(field);
  });

  it('takes a line of none of its daemons for no line, and says where a daemon is not understood', () => {
    expect(read('')).toBeNull();
    expect(read('2026-11-26T23:34:14+00:00 mx1 postfix/smtp[1]: 9ECB3A2: something new')).toMatchObject({ kind: 'notUnderstood', understood: false });
  });

  it('knows the tags of other instances and services', () => {
    const line = '2026-11-26T23:34:14+00:00 mx1 out/qmgr[1]: A275EA6: removed';
    expect(read(line)).toBeNull();
    expect(readMaillogLine(line, { zone: utcZone, latest: 0, tags: ['postfix', 'out'] })).toMatchObject({ kind: 'completed' });
    expect(read('2026-11-26T23:34:14+00:00 mx1 postfix-amavis/smtpd[1]: A275EA6: client=localhost[127.0.0.1]')).toMatchObject({ kind: 'arrival' });
  });

  it('never throws', () => {
    const daemon = fc.constantFrom('smtpd', 'smtp', 'qmgr', 'cleanup', 'pickup', 'bounce', 'postsuper');
    const start = fc.constantFrom('', 'client=', 'to=<', 'from=<', 'uid=1 from=<', 'message-id=', 'sender non-delivery notification: ');
    fc.assert(
      fc.property(daemon, start, fc.string({ maxLength: 200, unit: 'binary' }), (name, head, text) => {
        read(`2026-11-26T23:34:14+00:00 mx1 postfix/${name}[1]: 9ECB3A2: ${head}${text.replaceAll('\n', '')}`);
        read(text);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes linear time over hostile lines', () => {
    const line = (name: string, text: string): string => `2026-11-26T23:34:14+00:00 mx1 postfix/${name}[1]: 9ECB3A2: ${text}`;
    const hostile = (size: number): readonly string[] => [
      line('smtp', `to=<${'"'.repeat(size)}>, relay=x`),
      line('smtp', `to=<${'>, relay=, status='.repeat(size / 10)}`),
      line('smtp', `to=<a>, relay=${', status='.repeat(size / 10)}sent (`),
      line('smtp', `to=<a>, relay=x, status=sent (${' queued as '.repeat(size / 10)})`),
      line('smtpd', `client=${'['.repeat(size)}`),
      line('smtpd', `client=x[192.0.2.1], sasl_method=A, sasl_username=${', sasl_sender='.repeat(size / 10)}`),
      line('qmgr', `from=<${'>, size=1, nrcpt=1 '.repeat(size / 10)}`),
      line('pickup', `uid=1 from=<${'> orig_id='.repeat(size / 10)}`),
      `2026-11-26T23:34:14+00:00 mx1 postfix/smtpd[1]: warning: ${'['.repeat(size)}`,
      `2026-11-26T23:34:14+00:00 mx1 postfix/smtpd[1]: warning: x[192.0.2.1]: SASL PLAIN authentication failed: ${', sasl_username='.repeat(size / 10)}`,
      '/'.repeat(size),
    ];
    expect(lineGrowth(read, hostile, 20_000)).toBeLessThan(8);
  });
});

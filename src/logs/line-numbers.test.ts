import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { rootedHost } from '../host/rooted.ts';
import { loadNumberedLines } from './line-numbers.ts';
import { linesFrom, openText } from './log-files.ts';

const root = mkdtempSync(join(tmpdir(), 'lines-'));
const host = rootedHost(root);

afterAll(() => rmSync(root, { recursive: true }));

/** Three megabytes of lines of all lengths, some longer than what is shown, one longer than a window. */
const lines = Array.from(
  { length: 60_000 },
  (_, index) => `${index} ${'x'.repeat(index === 30_000 ? 1_200_000 : index % 5000 === 0 ? 20_000 : index % 40)}`,
);
const text = `${lines.join('\n')}\n`;
const starts: number[] = [];
let offset = 0;
for (const line of lines) {
  starts.push(offset);
  offset += line.length + 1;
}
writeFileSync(join(root, 'plain.log'), text);
writeFileSync(join(root, 'packed.log.gz'), gzipSync(text));

describe.each(['/plain.log', '/packed.log.gz'])('%s', (path) => {
  it('numbers lines as grep -n does', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(lines.length - 1), { minLength: 1, maxLength: 8 }), (wanted) => {
        const found = loadNumberedLines(
          host,
          path,
          wanted.map((index) => starts[index] ?? 0),
        );
        for (const index of wanted) expect(found.get(starts[index] ?? 0)).toEqual({ line: index + 1, text: lines[index]?.slice(0, 8192) });
      }),
      { numRuns: 20 },
    );
    const [first = ''] = execFileSync('grep', ['-n', '^44444 ', join(root, 'plain.log')], { encoding: 'utf8' }).split(':');
    expect(loadNumberedLines(host, path, [starts[44_444] ?? 0]).get(starts[44_444] ?? 0)?.line).toBe(Number(first));
  });

  it('numbers them alike where lines are counted already', () => {
    const steps = [500_000, 900_000, 2_500_000].map((at) => ({ offset: at, lines: starts.filter((start) => start <= at).length - 1 }));
    const counts = { before: (at: number) => steps.findLast((step) => step.offset <= at) ?? { offset: 0, lines: 0 } };
    const wanted = [3, 12_345, 31_000, 44_444, 59_999].map((index) => starts[index] ?? 0);
    expect(loadNumberedLines(host, path, wanted, counts)).toEqual(loadNumberedLines(host, path, wanted));
  });

  it('leaves out offsets past the end', () => {
    expect(loadNumberedLines(host, path, [text.length, text.length + 99]).size).toBe(0);
  });

  it('reads every line once, with its offset; one of a megabyte is passed over', () => {
    const opened = openText(host, path);
    if (opened === null) throw new Error('not opened');
    const read = [...linesFrom(opened, 0, () => null)];
    opened.close();
    const expected = lines.flatMap((line, index) => (line.length > 65_536 ? [] : [{ line, byte: starts[index] }]));
    expect(read).toHaveLength(expected.length);
    expect(read.at(-1)).toEqual(expected.at(-1));
    expect(read[29_999]).toEqual(expected[29_999]);
  });
});

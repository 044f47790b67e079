import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineCounts } from './line-counts.ts';

const STEP = 4 << 20;
/** Thirteen megabytes of lines of all lengths. */
const bytes = Buffer.alloc(13 << 20, 'x');
for (let at = 0; at < bytes.length; at += 1 + ((at * 7919) % 300)) bytes[at] = 10;
const file = { readAt: (into: Uint8Array, position: number) => bytes.copy(into, 0, position, position + 300_000) };
const linesBefore = (offset: number): number => bytes.subarray(0, offset).filter((byte) => byte === 10).length;

describe('lines that another thread counts', () => {
  const counts = LineCounts.upTo(bytes.length);
  const behind = LineCounts.upTo(bytes.length);
  counts.count(file);

  it('are those of the file, up to the last step before a place', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length), (offset) => {
        const { offset: step, lines } = counts.before(offset);
        expect(step).toBe(Math.floor(offset / STEP) * STEP);
        expect(lines).toBe(linesBefore(step));
      }),
      { numRuns: 20 },
    );
  });

  it('are none before it has begun', () => {
    expect(behind.before(bytes.length)).toEqual({ offset: 0, lines: 0 });
  });

  it('end where the file does', () => {
    const longer = LineCounts.upTo(40 << 20);
    longer.count(file);
    expect(longer.before(39 << 20)).toEqual({ offset: 12 << 20, lines: linesBefore(12 << 20) });
  });
});

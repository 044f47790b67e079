import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowPairs } from './row-pairs.ts';

describe('numbers of few rows', () => {
  it('are found as in a map, in whatever order the rows come', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(30), fc.nat(9), fc.nat(9))), (notes) => {
        const causes = new RowPairs();
        const map = new Map<number, readonly [number, number]>();
        for (const [row, high, low] of notes) {
          causes.set(row, high, low);
          map.set(row, [high, low]);
        }
        for (let row = 0; row <= 31; row++) {
          const at = causes.find(row);
          expect(at < 0 ? undefined : [causes.high(at), causes.low(at)]).toEqual(map.get(row));
        }
      }),
    );
  });
});

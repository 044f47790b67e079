import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inListingOrder } from './listing-order.ts';

/** As exim orders them: seconds, then the part after the last hyphen, byte by byte; what is equal as it was found. */
function byText(names: readonly string[]): readonly string[] {
  const key = (name: string): readonly string[] => [name.slice(0, 6), name.slice(0, -2).slice(name.length === 25 ? 19 : 14)];
  const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
  return [...names].sort((left, right) => compare(key(left)[0] ?? '', key(right)[0] ?? '') || compare(key(left)[1] ?? '', key(right)[1] ?? ''));
}

const digits = (length: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^[0-9A-Za-z]{${length}}$`));
/** Of one hour, or of any time at all. */
const seconds = (length: number): fc.Arbitrary<string> =>
  fc.oneof(
    digits(2).map((end) => `1xVg${end}`),
    digits(length),
  );
const classic = fc.tuple(seconds(6), digits(6), digits(2)).map(([at, pid, part]) => `${at}-${pid}-${part}-H`);
const current = fc.tuple(seconds(6), digits(11), digits(4)).map(([at, pid, part]) => `${at}-${pid}-${part}-H`);

describe('the order of a listing', () => {
  it.each([
    ['ids of 16 characters', classic],
    ['ids of 23 characters', current],
    ['both', fc.oneof(classic, current)],
    ['ids of one second', fc.tuple(digits(6), fc.constantFrom('1c', '1d', '00')).map(([pid, part]) => `1xVg3O-${pid}-${part}-H`)],
  ])('is that of seconds and fractions: %s', (_, name) => {
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 60 }), (names) => {
        expect(inListingOrder(names, false)).toEqual(byText(names));
      }),
    );
  });

  it('was that of whole ids before 4.90', () => {
    fc.assert(
      fc.property(fc.uniqueArray(classic, { maxLength: 60 }), (names) => {
        expect(inListingOrder(names, true)).toEqual([...names].sort());
      }),
    );
  });
});

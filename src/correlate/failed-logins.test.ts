import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Failures, FailedLogins } from './failed-logins.ts';

describe('refused passwords', () => {
  it('are counted by login and client, with the first moment and the last place', () => {
    const tries = fc.tuple(fc.nat(40), fc.integer({ min: -1, max: 40 }), fc.nat(1e6), fc.constantFrom('a.log', 'b.log'), fc.nat(1e10));
    fc.assert(
      fc.property(fc.array(tries, { maxLength: 300 }), (list) => {
        const failed = new FailedLogins();
        const wanted = new Map<string, Failures>();
        for (const [login, client, at, file, byte] of list) {
          failed.add(login, client, at, { file, byte });
          const known = wanted.get(`${login} ${client}`);
          wanted.set(`${login} ${client}`, { count: (known?.count ?? 0) + 1, first: known?.first ?? at, place: { file, byte } });
        }
        for (const [login, client] of list) expect(failed.of(login, client)).toEqual(wanted.get(`${login} ${client}`));
        expect(failed.of(41, 0)).toBeNull();
      }),
    );
  });

  it('are kept for a bounded number of pairs', () => {
    const failed = new FailedLogins();
    for (let login = 0; login < 60_000; login++) failed.add(login, 7, 0, { file: 'a.log', byte: login });
    expect(failed.of(49_999, 7)?.place.byte).toBe(49_999);
    expect(failed.of(50_000, 7)).toBeNull();
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCountries } from './countries.ts';

const packaged = fileURLToPath(new URL('../../node_modules/@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb', import.meta.url));

describe('countries of addresses', () => {
  it('is told by the packaged database, of addresses that are somewhere', () => {
    expect(existsSync(packaged), 'npm ci installs it').toBe(true);
    const countryOf = readCountries(readFileSync(packaged));
    expect(countryOf?.('8.8.8.8')).toBe('US');
    expect(countryOf?.('2001:4860:4860::8888')).toBe('US');
    for (const nowhere of ['192.0.2.1', '127.0.0.1', 'x', '']) expect(countryOf?.(nowhere), nowhere).toBeNull();
  });

  it('takes nothing else for a database, and no damaged one amiss', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => readCountries(bytes) === null));
    const whole = readFileSync(packaged);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length - 200_000 }), fc.ipV4(), (hole, address) => {
        const damaged = Buffer.from(whole).fill(0xff, hole, hole + 4000);
        const country = readCountries(damaged)?.(address) ?? null;
        return country === null || /^[A-Z]{2}$/.test(country);
      }),
      { numRuns: 20 },
    );
  });
});

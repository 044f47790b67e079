import { Reader } from 'mmdb-lib';

/** Names the country of an address: two letters of ISO 3166-1, or null where the database has none. */
export type CountryOf = (address: string) => string | null;

/**
 * Reads a country database in MaxMind's format (MaxMind DB file format 2.0): records `{ country_code }` as @ip-location-db has them, or
 * `{ country: { iso_code } }` as GeoLite2. null when it is no such file.
 */
export function readCountries(bytes: Uint8Array): CountryOf | null {
  try {
    const reader = new Reader<never>(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return (address) => countryIn(reader, address);
  } catch {
    return null;
  }
}

function countryIn(reader: Reader<never>, address: string): string | null {
  try {
    const record: unknown = reader.get(address);
    const code = field(record, 'country_code') ?? field(field(record, 'country'), 'iso_code');
    return typeof code === 'string' && /^[A-Z]{2}$/.test(code) ? code : null;
  } catch {
    return null; // an address of a kind that the database does not hold, or a damaged record
  }
}

function field(record: unknown, name: string): unknown {
  return typeof record === 'object' && record !== null ? (record as Readonly<Record<string, unknown>>)[name] : undefined;
}

import { readCountries, type CountryOf } from '../../parse/countries.ts';
import { localHost } from '../../host/local.ts';
import type { OpenFile } from '../../host/host.ts';

const LARGEST = 256 * 1024 * 1024;
/** Where MaxMind's own updater keeps its database. */
const KNOWN_PLACES = ['/usr/share/GeoIP/GeoLite2-Country.mmdb', '/var/lib/GeoIP/GeoLite2-Country.mmdb'];
const PACKAGED = 'node_modules/@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb';

/** Where a database of countries may be: the configured one alone, else the one installed beside this program (its directory), else MaxMind's. */
export function countryPlaces(configured: string | null, program: string): readonly string[] {
  if (configured !== null) return [configured];
  const above = program.split('/');
  const beside = above.map((_, depth) => `${above.slice(0, above.length - depth).join('/')}/${PACKAGED}`).slice(0, 3);
  return [...beside, ...KNOWN_PLACES];
}

/** The first database of countries that can be read, of this machine (never of a copied one); null where there is none. Read when first asked. */
export function loadCountries(places: readonly string[]): CountryOf | null {
  const host = localHost();
  for (const place of places) {
    const file = host.openFile(place);
    if (typeof file === 'string') continue;
    const countries = file.size > LARGEST ? null : readCountries(bytesOf(file));
    file.close();
    if (countries !== null) return countries;
  }
  return null;
}

function bytesOf(file: OpenFile): Uint8Array {
  const bytes = new Uint8Array(file.size);
  for (let at = 0; at < bytes.length;) {
    const read = file.readAt(bytes.subarray(at), at);
    if (read === 0) break;
    at += read;
  }
  return bytes;
}

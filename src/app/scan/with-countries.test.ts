import { describe, expect, it } from 'vitest';
import { Ledger } from '../../correlate/ledger.ts';
import type { Case } from '../../domain/case.ts';
import type { Proof } from '../../domain/proof.ts';
import { textsOf } from '../../i18n/index.ts';
import { withCountries } from './with-countries.ts';

const ledger = new Ledger((bytes) => bytes);
const clients = ['198.51.100.1', '198.51.100.2', '203.0.113.9', '127.0.0.1', '192.0.2.5'];
ledger.client = Int32Array.from([...clients.map((client) => ledger.clients.number(client)), -1]);
const countryOf = (address: string): string | null => (address.startsWith('198') ? 'BR' : address.startsWith('203') ? 'DE' : null);

const proof = (id: 'evidence.loginNetworks' | 'evidence.login'): Proof => ({
  at: 0,
  place: { kind: 'line', file: '/var/log/exim4/mainlog', byte: 0 },
  shows: id === 'evidence.login' ? { id, params: { login: 'a@b.example' } } : { id, params: { networks: 4, addresses: 4 } },
  writtenBy: 'mta',
  weight: 1,
});
const one: Case = {
  source: { kind: 'mailbox', address: 'a@b.example' },
  confidence: 'certain',
  proofs: [proof('evidence.login'), proof('evidence.loginNetworks')],
  rows: [0, 1, 2, 3, 4, 5],
  innocence: null,
  requests: null,
};

describe('countries in a proof', () => {
  it('stand in the one that tells of networks, most frequent first, and in no other', () => {
    const [login, networks] = withCountries(one, ledger, countryOf);
    expect(login).toEqual(one.proofs[0]);
    expect(networks?.shows).toEqual({ id: 'evidence.loginNetworks', params: { networks: 4, addresses: 4, countries: 'BR DE' } });
  });

  it('are named in the language of the reader', () => {
    const params = { networks: 4, addresses: 4, countries: 'BR DE' };
    expect(textsOf('en')['evidence.loginNetworks'](params)).toBe('logins from 4 addresses in 4 networks (Brazil, Germany)');
    expect(textsOf('ru')['evidence.loginNetworks'](params)).toContain('(Бразилия, Германия)');
    expect(textsOf('en')['evidence.loginNetworks']({ networks: 2, addresses: 2 })).toBe('logins from 2 addresses in 2 networks');
  });
});

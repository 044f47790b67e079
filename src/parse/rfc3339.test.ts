import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Rfc3339Reader } from './rfc3339.ts';

const reader = new Rfc3339Reader();
const read = (text: string): number => reader.read(Buffer.from(text, 'latin1'), 0, text.length);

it('reads what Date reads, with fractions of any length and either form of the zone', () => {
  const moment = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(moment, fc.integer({ min: 0, max: 999_999 }), fc.integer({ min: -14 * 60, max: 14 * 60 }), fc.boolean(), (at, micro, zone, colon) => {
      const local = new Date(Math.floor(at.getTime() / 1000) * 1000 + zone * 60_000).toISOString().slice(0, 19);
      const pad = (value: number): string => String(Math.floor(Math.abs(value))).padStart(2, '0');
      const text = `${local}.${String(micro).padStart(6, '0')}${zone < 0 ? '-' : '+'}${pad(zone / 60)}${colon ? ':' : ''}${pad(Math.abs(zone) % 60)}`;
      expect(read(text)).toBeCloseTo(Math.floor(at.getTime() / 1000) * 1000 + micro / 1000, 3);
    }),
  );
  expect(read('2026-11-24T02:14:42Z')).toBe(Date.UTC(2026, 10, 24, 2, 14, 42));
});

it('takes nothing else, and never throws', () => {
  const wrong = [
    '',
    '2026-11-24',
    '2026-11-24T02:14:42',
    '2026-11-24T02:14:42.Z',
    '2026-11-24T02:14:42+1',
    '2026-13-24T02:14:42Z',
    '2026-11-24 02:14:42Z',
    '2026-11-24T02:14:42Zx',
  ];
  expect(wrong.map(read)).toEqual(wrong.map(() => Number.NaN));
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void read(`2026-11-24T02:14:42${text}`)));
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void read(text)));
});

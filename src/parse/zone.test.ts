import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixedZone, machineZone, namedZone, rfc3339, type Zone, type ZoneFiles } from './zone.ts';

const none: ZoneFiles = { readText: () => null, readLink: () => null };
const machine: ZoneFiles = { ...none, readText: (path) => (existsSync(path) ? readFileSync(path, 'latin1') : null) };
const NAMES = ['Europe/Moscow', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Africa/Casablanca'];

const intl = (name: string, at: number): number => {
  const text =
    new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' }).formatToParts(at).find((part) => part.type === 'timeZoneName')
      ?.value ?? '';
  const found = /GMT([+-])(\d\d):(\d\d)/.exec(text);
  return found ? (Number(found[2]) * 60 + Number(found[3])) * (found[1] === '-' ? -1 : 1) : 0;
};

const must = (zone: Zone | null): Zone => zone ?? fixedZone(Number.NaN);

describe('zone', () => {
  it('agrees with Intl, from the files of the machine and without them', () => {
    for (const name of NAMES) {
      for (const zone of [must(namedZone(machine, name)), must(namedZone(none, name))]) {
        for (let at = Date.UTC(2015, 0, 1); at < Date.UTC(2030, 0, 1); at += 97.3 * 86_400_000)
          expect(zone.offsetAt(at), `${name} ${new Date(at).toISOString()}`).toBe(intl(name, at));
      }
    }
  });

  it('takes local time back to UTC', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...NAMES),
        fc.integer({ min: Date.UTC(2000, 0, 1) / 60_000, max: Date.UTC(2035, 0, 1) / 60_000 }),
        (name, minute) => {
          const zone = must(namedZone(none, name));
          const at = minute * 60_000;
          const local = at + zone.offsetAt(at) * 60_000;
          const back = zone.toUtc(local);
          expect(back + zone.offsetAt(back) * 60_000).toBe(local);
          expect(zone.toUtc(local, at)).toBe(at);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('reads rules', () => {
    const berlin = must(namedZone(none, 'CET-1CEST,M3.5.0,M10.5.0/3'));
    const south = must(namedZone(none, 'AEST-10AEDT,M10.1.0,M4.1.0/3'));
    for (let at = Date.UTC(2020, 0, 1); at < Date.UTC(2026, 0, 1); at += 3_600_000 * 31) {
      expect(berlin.offsetAt(at)).toBe(intl('Europe/Berlin', at));
      expect(south.offsetAt(at)).toBe(intl('Australia/Sydney', at));
    }
    expect(must(namedZone(none, 'MSK-3')).offsetAt(0)).toBe(180);
    expect(must(namedZone(none, '<+0530>-5:30')).offsetAt(0)).toBe(330);
    expect(namedZone(none, 'no/such zone')).toBeNull();
  });

  it('finds the machine’s zone', () => {
    expect(machineZone(none).offsetAt(0)).toBe(0);
    expect(machineZone({ ...none, readLink: () => '/usr/share/zoneinfo/Europe/Moscow' }).offsetAt(Date.UTC(2026, 0, 1))).toBe(180);
    expect(machineZone({ ...none, readText: (path) => (path === '/etc/timezone' ? 'Asia/Kolkata\n' : null) }).offsetAt(0)).toBe(330);
  });

  it('writes RFC 3339 with offset and milliseconds', () => {
    expect(rfc3339(Date.UTC(2026, 10, 24, 2, 24, 53, 120), fixedZone(0))).toBe('2026-11-24T02:24:53.120+00:00');
    expect(rfc3339(Date.UTC(2026, 10, 24, 2, 24, 53, 120) + 0.9, fixedZone(-210))).toBe('2026-11-23T22:54:53.120-03:30');
  });
});

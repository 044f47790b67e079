import { describe, expect, it } from 'vitest';
import { fixedZone } from '../parse/zone.ts';
import { readDuration, readMoment } from './window.ts';

const now = Date.UTC(2026, 10, 24, 12);
const zone = fixedZone(180);

describe('readMoment', () => {
  it.each([
    ['24h', '2026-11-23T12:00:00.000Z'],
    ['7d', '2026-11-17T12:00:00.000Z'],
    ['90', '2026-11-24T11:58:30.000Z'],
    ['2026-11-20', '2026-11-19T21:00:00.000Z'],
    ['2026-11-20 03:00', '2026-11-20T00:00:00.000Z'],
    ['2026-11-20T03:00:00Z', '2026-11-20T03:00:00.000Z'],
    ['2026-11-20T03:00:00.5+0100', '2026-11-20T02:00:00.500Z'],
    ['@1795486482', '2026-11-24T02:14:42.000Z'],
  ])('%s', (text, moment) => {
    expect(new Date(readMoment(text, { now, zone })).toISOString()).toBe(moment);
  });

  it.each(['', 'yesterday', '24x', '-5h', '2026-13-40', '2026-11-20 25:00', '24h\n', '1e9'])('%j is refused', (text) => {
    expect(() => readMoment(text, { now, zone })).toThrow(/not a time/);
  });
});

describe('readDuration', () => {
  it.each([
    ['90', 90],
    ['15m', 900],
    ['2w', 1_209_600],
    ['h', null],
    ['1.5h', null],
  ])('%s is %s seconds', (text, seconds) => {
    expect(readDuration(text)).toBe(seconds);
  });
});

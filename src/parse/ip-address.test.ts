import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readIpAddress } from './ip-address.ts';

describe('an address as somebody writes it', () => {
  it.each([
    ['198.51.100.7', '198.51.100.7'],
    ['2001:DB8:0:0:0:0:0:7', '2001:db8::7'],
    ['::', '::'],
    ['2001:db8::', '2001:db8::'],
    ['::ffff:198.51.100.7', '198.51.100.7'],
    ['1:2:3:4:5:6:198.51.100.7', '1:2:3:4:5:6:c633:6407'],
  ])('%s is %s', (text, address) => expect(readIpAddress(text)).toBe(address));

  it.each([
    '',
    '198.51.100',
    '198.51.100.256',
    '198.51.100.07',
    '1:2:3',
    '1::2::3',
    '::1%eth0',
    'fe80::1/64',
    '198.51.100.7\n',
    ' ::1',
    '-cX',
    'ALL',
  ])('%j is none', (text) => expect(readIpAddress(text)).toBeNull());

  it('is one exactly where net.isIP takes it', () => {
    const near = fc.stringMatching(/^[0-9a-fA-F:.]{0,46}$/);
    fc.assert(fc.property(fc.oneof(fc.string(), near, fc.ipV4(), fc.ipV6()), (text) => (readIpAddress(text) !== null) === (isIP(text) !== 0)));
  });
});

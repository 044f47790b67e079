import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growth } from '../../test/linear-time.ts';
import { addressOf, readSockets } from './proc-net.ts';

const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0019 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 22107 1 0000000000000000 100 0 0 10 0
   1: 0A6433C6:C8D2 197100CB:0019 01 00000000:00000000 02:000A9A3A 00000000  1001        0 99001 2 0000000000000000 20 4 30 10 -1
   2: 0A6433C6:C8D4 197100CB:01D1 06 00000000:00000000 03:00000D1B 00000000     0        0 0 3 0000000000000000
   3: 0A6433C6:01BB 197100CB:C000 01 00000000:00000000 00:00000000 00000000    33        0 5 1 0000000000000000
`;
const TCP6 = `   0: 0000000000000000FFFF00000100007F:A001 0000000000000000FFFF00000100007F:0019 01 00000000:00000000 00:00000000 00000000  1002        0 77 1 0
   1: B80D0120000000000000000001000000:A001 B80D0120000000000000000002000000:024B 01 00000000:00000000 00:00000000 00000000  1002        0 78 1 0
`;
const mail = (_: number, remote: number): boolean => [25, 465, 587].includes(remote);

describe('readSockets', () => {
  it('reads the ends, the user and the inode of what is wanted', () => {
    expect(readSockets(TCP, mail)).toEqual([
      {
        local: { address: '198.51.100.10', port: 51410 },
        remote: { address: '203.0.113.25', port: 25 },
        state: 'established',
        uid: 1001,
        inode: 99001,
      },
      { local: { address: '198.51.100.10', port: 51412 }, remote: { address: '203.0.113.25', port: 465 }, state: 'ended', uid: null, inode: 0 },
    ]);
    expect(readSockets(TCP6, mail).map(({ remote }) => remote)).toEqual([
      { address: '127.0.0.1', port: 25 },
      { address: '2001:db8::2', port: 587 },
    ]);
  });

  it.each([
    ['00000000000000000000000001000000', '::1'],
    ['00000000000000000000000000000000', '::'],
    ['000080FE00000000FF565002BD69B1FE', 'fe80::250:56ff:feb1:69bd'],
    ['B80D0120010000000000000001000000', '2001:db8:0:1::1'],
  ])('shows %s as %s', (hex, address) => {
    expect(addressOf(hex)).toBe(address);
  });

  it('never throws on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readSockets(`${text}\n   0: ${text}`, () => true)));
  });

  it.each([' '.repeat(100), '0: '.repeat(30), TCP])('takes time in proportion to many times %j', (part) => {
    expect(
      growth((size) => {
        const text = part.repeat(size);
        return () => void readSockets(text, () => true);
      }, 300),
    ).toBeLessThan(8);
  });
});

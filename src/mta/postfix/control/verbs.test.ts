import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { localHost } from '../../../host/local.ts';
import { readPostfixId } from '../queue-id.ts';
import { readSaid, restoreFile, saidDone, superOptions } from './verbs.ts';

const spool = mkdtempSync(join(tmpdir(), 'postfix-spool-'));
afterAll(() => rmSync(spool, { recursive: true }));
const fixture = readFileSync(new URL('../spool/fixtures/authenticated', import.meta.url));
const id = readPostfixId('00CA3D0');
if (id === null) throw new Error('no id');

describe('readSaid', () => {
  it('reads what postsuper says of each message, and not its sums', () => {
    const said = readSaid(
      'postsuper: 9ECB3A2: removed\npostsuper: Deleted: 1 message\npostsuper: warning: invalid mail queue id: ALL\npostfix-out/postsuper: 4jbCZN74KLz3x: expired\n',
    );
    expect([...said]).toEqual([
      ['9ECB3A2', 'removed'],
      ['4jbCZN74KLz3x', 'expired'],
    ]);
  });

  it('knows when that is what was asked for', () => {
    expect([
      saidDone('remove', 'removed'),
      saidDone('hold', 'removed'),
      saidDone('release', 'released from hold'),
      saidDone('return', 'expired'),
    ]).toEqual([true, false, true, true]);
    expect(saidDone('remove', null)).toBe(false);
  });

  it('has ids read from stdin alone', () => {
    expect((['remove', 'hold', 'isolate', 'release', 'return'] as const).map((verb) => superOptions(verb)[1])).toEqual(['-', '-', '-', '-', '-']);
  });
});

describe('restoreFile', () => {
  const instance = { prefix: '', config: '/etc/postfix', spool, hashed: ['deferred'], depth: 1 };
  const files = [{ name: '00CA3D0', bytes: fixture }];

  it('puts a message back where it waits, or where it was held, for its owner alone', () => {
    for (const queue of ['hold', 'deferred', 'deferred/0']) mkdirSync(join(spool, queue));
    expect(restoreFile(localHost(), instance, { id, queue: 'active' }, files)).toBeNull();
    expect(restoreFile(localHost(), instance, { id, queue: 'hold' }, files)).toBeNull();
    expect([readdirSync(join(spool, 'deferred/0')), readdirSync(join(spool, 'hold'))]).toEqual([['00CA3D0'], ['00CA3D0']]);
    expect(readFileSync(join(spool, 'deferred/0/00CA3D0'))).toEqual(fixture);
    expect(statSync(join(spool, 'hold/00CA3D0')).mode & 0o777).toBe(0o700);
  });

  it('puts back nothing that is not whole, or another message', () => {
    const cut = [{ name: '00CA3D0', bytes: fixture.subarray(0, 900) }];
    expect(restoreFile(localHost(), instance, { id, queue: 'deferred' }, cut)).toBe('incomplete');
    expect(restoreFile(localHost(), instance, { id, queue: 'deferred' }, [{ name: 'other', bytes: fixture }])).toBe('incomplete');
  });
});

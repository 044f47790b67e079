import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growth } from '../../test/linear-time.ts';
import { loginRecordSize, readLoginRecords } from './utmp.ts';

interface Written {
  readonly type?: number;
  readonly pid?: number;
  readonly line?: string;
  readonly user?: string;
  readonly host?: string;
  readonly seconds?: number;
  readonly address?: readonly number[];
}

/** A record as glibc lays it out on x86 (384 bytes) or with 64-bit time (400). */
function record(
  { type = 7, pid = 4242, line = 'pts/0', user = 'shop', host = '198.51.100.10', seconds = 1_795_000_000, address = [198, 51, 100, 10] }: Written,
  size = 384,
): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeInt16LE(type, 0);
  bytes.writeInt32LE(pid, 4);
  bytes.write(line, 8, 32, 'latin1');
  bytes.write(user, 44, 32, 'latin1');
  bytes.write(host, 76, 256, 'latin1');
  bytes.writeUInt32LE(seconds, size === 384 ? 340 : 344);
  bytes.set(address, size === 384 ? 348 : 360);
  return bytes;
}

const text = (...records: readonly Buffer[]): string => Buffer.concat(records).toString('latin1');

describe('readLoginRecords', () => {
  it.each([384, 400])('reads records of %i bytes', (size) => {
    const bytes = text(
      record({ type: 2, pid: 0, line: '~', user: 'reboot', host: '6.1.0', address: [] }, size),
      record({}, size),
      record({ type: 8, user: '', host: '', seconds: 1_795_000_100, address: [0x20, 1, 0xd, 0xb8, ...Array<number>(11).fill(0), 1] }, size),
    );
    expect(loginRecordSize(bytes)).toBe(size);
    expect(readLoginRecords(bytes)).toEqual([
      { kind: 'boot', pid: 0, line: '~', user: 'reboot', host: '6.1.0', address: null, at: 1_795_000_000_000 },
      { kind: 'login', pid: 4242, line: 'pts/0', user: 'shop', host: '198.51.100.10', address: '198.51.100.10', at: 1_795_000_000_000 },
      { kind: 'ended', pid: 4242, line: 'pts/0', user: '', host: '', address: '2001:db8::1', at: 1_795_000_100_000 },
    ]);
  });

  it('keeps hostile names as they are and passes over what is no record', () => {
    const evil = '\x1b]0;a\x07'.padEnd(32, 'x');
    expect(readLoginRecords(text(record({ user: evil, host: 'h'.repeat(256) }), record({ type: 77 }), record({}).subarray(0, 100)))).toMatchObject([
      { user: evil, host: 'h'.repeat(256) },
    ]);
  });

  it.skipIf(!existsSync('/usr/bin/utmpdump'))('agrees with utmpdump(1)', () => {
    const directory = mkdtempSync(join(tmpdir(), 'utmp-'));
    const path = join(directory, 'wtmp');
    writeFileSync(path, Buffer.from(text(record({}), record({ type: 8, line: 'ftpd77', pid: 77 })), 'latin1'));
    const dumped = spawnSync('/usr/bin/utmpdump', [path], { encoding: 'latin1', env: { TZ: 'UTC', LC_ALL: 'C' } }).stdout;
    rmSync(directory, { recursive: true });
    const [first = '', second = ''] = dumped.split('\n');
    expect(first).toMatch(/^\[7\] \[04242\] \[.{4}\] \[shop +\] \[pts\/0 +\] \[198\.51\.100\.10 +\] \[198\.51\.100\.10 +\] \[2026-11-18T/);
    expect(second).toMatch(/^\[8\] \[00077\] /);
  });

  it('never throws on any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => void readLoginRecords(Buffer.from(bytes).toString('latin1'))));
  });

  it('takes time in proportion to the bytes', () => {
    expect(
      growth((size) => {
        const bytes = '\x07\0'.padEnd(384, '\xff').repeat(size);
        return () => void readLoginRecords(bytes);
      }, 500),
    ).toBeLessThan(8);
  });
});

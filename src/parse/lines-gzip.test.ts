import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GzipText } from './lines-gzip.ts';
import type { ByteSource } from './lines.ts';

const source = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  readAt: (into, position) => {
    const part = bytes.subarray(position, position + into.length);
    into.set(part);
    return part.length;
  },
});

function readAll(text: GzipText, step = 1000): Buffer {
  const parts: Buffer[] = [];
  for (let offset = 0; ;) {
    const part = Buffer.alloc(step);
    const read = text.readAt(part, offset);
    if (read === 0) return Buffer.concat(parts);
    offset += read;
    parts.push(part.subarray(0, read));
  }
}

describe('GzipText', () => {
  it('gives back what gzip packed, at every level and in several members', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 400 }), (bytes, level, times) => {
        const text = Buffer.concat(Array.from({ length: times }, (_, index) => Buffer.concat([bytes, Buffer.from(`line ${index}\n`)])));
        const packed = Buffer.concat([gzipSync(text, { level }), gzipSync(Buffer.from('second'), { level })]);
        const gzip = new GzipText(source(packed));
        expect(readAll(gzip, 70_000).equals(Buffer.concat([text, Buffer.from('second')]))).toBe(true);
        expect(gzip.problem).toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  it('goes back to the beginning when asked', () => {
    const gzip = new GzipText(source(gzipSync(Buffer.from('abcdef'.repeat(50_000)))));
    const part = Buffer.alloc(6);
    expect(gzip.readAt(part, 120_000)).toBe(6);
    expect(part.toString()).toBe('abcdef');
    expect(gzip.readAt(part, 1)).toBe(6);
    expect(part.toString()).toBe('bcdefa');
  });

  it('reads a broken file as far as it goes, and never throws', () => {
    const text = Buffer.from(Array.from({ length: 9000 }, (_, index) => `line ${index * 7919}\n`).join(''));
    const packed = gzipSync(text);
    const cut = new GzipText(source(packed.subarray(0, packed.length >> 1)));
    const read = readAll(cut);
    expect(read.length).toBeGreaterThan(10_000);
    expect(text.subarray(0, read.length).equals(read)).toBe(true);
    expect(cut.problem).toBe('ends too early');
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(packed.length - 1), (noise, at) => {
        const spoilt = Buffer.concat([packed.subarray(0, at), noise, packed.subarray(at)]);
        readAll(new GzipText(source(spoilt)), 100_000);
        readAll(new GzipText(source(noise)), 100_000);
      }),
      { numRuns: 100 },
    );
  });
});

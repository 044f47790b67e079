import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createFile, freeBytes } from './new-file.ts';

const base = mkdtempSync(join(tmpdir(), 'new-file-'));
afterAll(() => rmSync(base, { recursive: true }));

it('shows a file under its name only when it is whole, to its owner alone', () => {
  const path = join(base, 'deep/er/file');
  const file = createFile(path, { mode: 0o600 });
  file.write(Buffer.from('half'));
  expect(readdirSync(join(base, 'deep/er'))).toEqual(['file.part']);
  file.write(Buffer.from(' and half'));
  file.finish();
  file.discard();
  expect(readFileSync(path, 'utf8')).toBe('half and half');
  expect([statSync(path).mode & 0o777, statSync(join(base, 'deep')).mode & 0o777]).toEqual([0o600, 0o700]);
  expect(readdirSync(join(base, 'deep/er'))).toEqual(['file']);
});

it('never takes the place of another file, nor writes through a link that somebody planted', () => {
  const path = join(base, 'taken');
  writeFileSync(path, 'before');
  writeFileSync(join(base, 'target'), 'untouched');
  symlinkSync(join(base, 'target'), `${path}.part`);
  const file = createFile(path, { mode: 0o600 });
  file.write(Buffer.from('after'));
  expect(() => file.finish()).toThrow(/it is there already/);
  expect([readFileSync(path, 'utf8'), readFileSync(join(base, 'target'), 'utf8')]).toEqual(['before', 'untouched']);
  expect(readdirSync(base)).not.toContain('taken.part');
});

it('drops what is not finished', () => {
  const file = createFile(join(base, 'dropped'), { mode: 0o600 });
  file.discard();
  expect(readdirSync(base).filter((name) => name.startsWith('dropped'))).toEqual([]);
});

it('tells the free space also of a place that is not there yet', () => {
  expect(freeBytes(join(base, 'not/yet'))).toBeGreaterThan(0);
});

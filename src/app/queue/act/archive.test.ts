import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { localHost } from '../../../host/local.ts';
import { ArchiveWriter, readArchive } from './archive.ts';

const base = mkdtempSync(join(tmpdir(), 'archive-'));
const file = join(base, 'a.tar.gz');
const host = localHost();
afterAll(() => rmSync(base, { recursive: true }));

async function read(): Promise<readonly (readonly [string, number])[]> {
  const opened = host.openFile(file);
  if (typeof opened === 'string') throw new Error(opened);
  const found: [string, number][] = [];
  for await (const { name, bytes } of readArchive(opened)) found.push([name, bytes.length]);
  opened.close();
  return found;
}

it('writes what tar reads, and reads it back; a cut-off archive is an error', async () => {
  const archive = new ArchiveWriter(host.createFile(file, { mode: 0o600 }), new Date(0));
  const sizes = [0, 1, 511, 512, 513, 3_000_000];
  for (const size of sizes) await archive.add(`spool/m${size}-D`, Buffer.alloc(size, 120));
  await archive.finish();
  const expected = sizes.map((size) => [`spool/m${size}-D`, size]);
  expect(await read()).toEqual(expected);
  expect(execFileSync('tar', ['-tzf', file], { encoding: 'utf8' }).trim().split('\n')).toEqual(expected.map(([name]) => name));
  truncateSync(file, statSync(file).size - 40);
  await expect(read()).rejects.toThrow();
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Host } from './host.ts';
import { rootedHost } from './rooted.ts';

let base = '';
let host: Host;

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'rooted-'));
  const root = join(base, 'root');
  mkdirSync(join(root, 'etc'), { recursive: true });
  mkdirSync(join(root, 'real/deep'), { recursive: true });
  writeFileSync(join(base, 'secret'), 'outside');
  writeFileSync(join(root, 'secret'), 'inside');
  writeFileSync(join(root, 'etc/hostname'), 'copied.example\n');
  writeFileSync(join(root, 'real/deep/file'), 'deep');
  symlinkSync('/secret', join(root, 'absolute'));
  symlinkSync('../../../../../../secret', join(root, 'etc/climbing'));
  symlinkSync(base, join(root, 'outside'));
  symlinkSync('/real', join(root, 'link'));
  symlinkSync('loop2', join(root, 'loop1'));
  symlinkSync('loop1', join(root, 'loop2'));
  execFileSync('mkfifo', [join(root, 'fifo')]);
  host = rootedHost(root);
});

afterAll(() => rmSync(base, { recursive: true }));

describe('a rooted host', () => {
  it('resolves every link inside the root', () => {
    expect(host.readText('/absolute')).toBe('inside');
    expect(host.readText('/etc/climbing')).toBe('inside');
    expect(host.readText('/link/deep/file')).toBe('deep');
    expect(host.resolve('/link/deep/../deep/file')).toBe('/real/deep/file');
  });

  it('does not leave the root by a link to a place of this machine, or by ..', () => {
    expect(host.readText('/outside/secret')).toBeNull();
    expect(host.readText('/../secret')).toBe('inside');
    expect(host.list('/outside')).toEqual([]);
    expect(host.openDirectory('/outside')).toBe('gone');
  });

  it('neither hangs on a FIFO nor on links that go round', () => {
    expect(host.readText('/fifo')).toBeNull();
    expect(host.openFile('/fifo')).toBe('not-a-file');
    expect(host.readText('/loop1')).toBeNull();
  });

  it('reads places that users own without following one link', () => {
    expect(host.readTextUnlinked('/real/deep/file')).toBe('deep');
    expect(host.readTextUnlinked('/link/deep/file')).toBeNull();
    expect(host.factsUnlinked('/absolute')?.kind).toBe('link');
    expect(host.readTextUnlinked('/absolute')).toBeNull();
    expect(host.readTextUnlinked('/real/../secret')).toBeNull();
  });

  it('opens directories that users own without following one link', () => {
    const real = host.openDirectoryUnlinked('/real');
    if (typeof real === 'string') throw new Error(real);
    const deep = real.directory('deep');
    expect(typeof deep === 'string' ? deep : [deep.path, deep.names()]).toEqual(['/real/deep', ['file']]);
    expect(real.directory('../real')).toBe('not-a-file');
    expect(real.directory('..')).toBe('not-a-file');
    expect(host.openDirectoryUnlinked('/link')).toMatch(/^(?:link|not-a-file)$/);
    expect(host.openDirectoryUnlinked('/link/deep')).toBe('gone');
    expect(host.openDirectoryUnlinked('/outside')).not.toHaveProperty('path');
    expect(host.openDirectoryUnlinked('/etc/hostname')).toBe('not-a-file');
    if (typeof deep !== 'string') deep.close();
    real.close();
  });

  it('runs nothing', () => {
    expect(() => host.run(['/bin/true'])).toThrow(/another machine/);
    expect(host.program('/bin/true')).toBeNull();
    expect(host.hostname()).toBe('copied.example');
  });
});

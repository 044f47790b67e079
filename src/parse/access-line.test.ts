import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineGrowth } from '../../test/linear-time.ts';
import { pathOf, readAccessLine } from './access-line.ts';

/** Lines as Apache 2.4 and nginx 1.22 wrote them in the lab, addresses redacted. */
const COMBINED =
  '192.0.2.183 - - [20/Nov/2026:18:15:08 +0300] "POST /wp-content/uploads/2023/04/a0jwvi8.php HTTP/1.1" 200 151 "-" "Go-http-client/1.1"';
const VHOST = 'shop.example:80 2001:db8::7 - - [24/Nov/2026:02:24:53 +0000] "GET /?p=1&x=%2e%2e HTTP/1.1" 302 - "-" "curl/7.88.1"';

describe('readAccessLine', () => {
  it('reads the combined format, in UTC', () => {
    expect(readAccessLine(COMBINED)).toEqual({
      at: Date.UTC(2026, 10, 20, 15, 15, 8),
      host: null,
      client: '192.0.2.183',
      method: 'POST',
      path: '/wp-content/uploads/2023/04/a0jwvi8.php',
      status: 200,
      bytes: 151,
      durationMs: null,
    });
  });

  it('reads vhost_combined, and a size of -', () => {
    expect(readAccessLine(VHOST)).toMatchObject({ host: 'shop.example', client: '2001:db8::7', path: '/', status: 302, bytes: null });
  });

  it('takes the request from its own place, whatever the user agent says', () => {
    const forged = `${COMBINED.replace('Go-http-client/1.1', '\\" 203.0.113.9 - - [20/Nov/2026:18:15:08 +0300] \\"POST /innocent.php HTTP/1.1\\" 200')}`;
    expect(readAccessLine(forged)?.path).toBe('/wp-content/uploads/2023/04/a0jwvi8.php');
    expect(readAccessLine(COMBINED.replace('- -', '- "POST_/x.php"'))).toBeNull();
  });

  it.each(['', '-', 'x'.repeat(70_000), COMBINED.slice(0, 60), COMBINED.replace('Nov', 'Nix'), COMBINED.replace('"POST', 'POST')])(
    'is null for %.40s',
    (line) => {
      expect(readAccessLine(line)).toBeNull();
    },
  );

  it('never throws on any bytes', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readAccessLine(text)));
  });

  it('is linear: four times the text takes less than eight times as long', () => {
    const hostile = (size: number): readonly string[] =>
      Array.from({ length: 100 }, () => `192.0.2.1 - - [20/Nov/2026:18:15:08 +0300] "POST ${'\\x'.repeat(size)}`);
    expect(lineGrowth(readAccessLine, hostile, 800)).toBeLessThan(8);
  });
});

describe('pathOf', () => {
  it.each([
    ['/a/../b//c/./d.php?x=/e', '/b/c/d.php'],
    ['/%2e%2e/%2E%2E/etc/passwd', '/etc/passwd'],
    ['/%252e/x', '/%2e/x'],
    ['http://h.example/p/', '/p/'],
    ['/', '/'],
  ])('%s is %s', (target, path) => {
    expect(pathOf(target)).toBe(path);
  });

  it('never leaves the root', () => {
    fc.assert(fc.property(fc.string(), (target) => !pathOf(target).split('/').includes('..') && pathOf(target).startsWith('/')));
  });
});

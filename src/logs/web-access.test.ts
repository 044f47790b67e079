import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { AccessFormat } from '../domain/access-format.ts';
import type { Site } from '../domain/site.ts';
import { rootedHost } from '../host/rooted.ts';
import { type AccessLog, listAccessLogs, loadRequests } from './web-access.ts';

const root = mkdtempSync(join(tmpdir(), 'access-'));
const host = rootedHost(root);
const write = (path: string, text: string | Uint8Array): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

afterAll(() => rmSync(root, { recursive: true }));

const NGINX: AccessFormat = { dialect: 'nginx', text: '$remote_addr [$time_iso8601] "$request" $status $request_time', escape: 'default' };
const FORWARDED: AccessFormat = { dialect: 'nginx', text: '$http_x_forwarded_for - - [$time_local] "$request" $status', escape: 'default' };
const log = (path: string, ...formats: readonly AccessFormat[]): AccessLog => ({ path, site: null, isFront: false, formats });
const site = (facts: Partial<Site>): Site => ({
  domain: 'shop.example',
  aliases: [],
  root: '/var/www/shop',
  runsAs: null,
  owner: 'shop',
  php: 'unknown',
  accessLogs: [],
  frontLogs: [],
  config: null,
  ...facts,
});

const FIRST = Date.UTC(2026, 10, 17);
const MINUTES = 7 * 24 * 60;
const stamp = (minute: number): string => new Date(FIRST + minute * 60_000).toISOString().replace(/\.\d+Z/, '+00:00');
const lineOf = (minute: number, method = minute % 5 === 0 ? 'POST' : 'GET'): string =>
  `198.51.100.7 [${stamp(minute)}] "${method} /a${minute}.php HTTP/1.1" 200 0.00${minute % 10}${' '.repeat(0)}\n`;

describe('loadRequests', () => {
  it('reads the window of a log and its rotations, in order, with the place of each line', () => {
    const lines = Array.from({ length: MINUTES }, (_, minute) => lineOf(minute));
    write('/var/log/web.log.2.gz', gzipSync(lines.slice(0, 3000).join('')));
    write('/var/log/web.log.1', lines.slice(3000, 6000).join(''));
    write('/var/log/web.log', lines.slice(6000).join(''));
    const window = { from: FIRST + 2990 * 60_000, to: FIRST + 6010 * 60_000 };
    const tally = { understood: 0, strange: 0 };
    const found = [...loadRequests(host, log('/var/log/web.log', NGINX), { ...window, tally })];
    expect(found.map(({ event }) => event.path)).toEqual(Array.from({ length: 3021 }, (_, index) => `/a${2990 + index}.php`));
    expect(found[0]).toMatchObject({ path: '/var/log/web.log.2.gz', event: { durationMs: 0, client: '198.51.100.7' } });
    expect(found.at(-1)).toMatchObject({ path: '/var/log/web.log', byte: lines.slice(6000, 6010).join('').length });
    expect(tally.strange).toBe(0);
    const posts = [...loadRequests(host, log('/var/log/web.log', NGINX), { ...window, onlyPosts: true })];
    expect(posts).toEqual(found.filter(({ event }) => event.method === 'POST'));
  });

  it('falls back to the combined format for lines that do not fit, and counts what fits none', () => {
    const combined = '198.51.100.8 - - [24/Nov/2026:10:19:21 +0000] "POST /c.php HTTP/1.1" 200 5 "-" "-"\n';
    write('/var/log/mixed.log', `${lineOf(0)}${combined}POST nonsense.php \n"POST \n${lineOf(5)}${'x'.repeat(70_000)}"POST /long.php\n`);
    const tally = { understood: 0, strange: 0 };
    const found = [...loadRequests(host, log('/var/log/mixed.log', NGINX), { from: 0, to: FIRST * 2, onlyPosts: true, tally })];
    expect(found.map(({ event }) => event.path)).toEqual(['/a0.php', '/c.php', '/a5.php']);
    expect(tally).toEqual({ understood: 3, strange: 2 });
  });

  it('does not try another format on lines that begin with a visitor’s words', () => {
    write(
      '/var/log/fw.log',
      '192.0.2.9 - - [24/Nov/2026:02:24:53 +0000] "POST /innocent.php HTTP/1.1" 200 5 - - [24/Nov/2026:10:19:21 +0000] "-" 400\n',
    );
    expect([...loadRequests(host, log('/var/log/fw.log', FORWARDED), { from: 0, to: FIRST * 2 })]).toEqual([]);
    expect([...loadRequests(host, log('/var/log/fw.log'), { from: 0, to: FIRST * 2 })]).toHaveLength(1);
  });

  it('takes no line from the middle of one longer than what is held', () => {
    const forged = '192.0.2.9 - - [24/Nov/2026:02:24:53 +0000] "POST /innocent.php HTTP/1.1" 200 5 "-" "-"';
    write('/var/log/long.log', `${`${'x'.repeat((1 << 19) - 20)}${' '.repeat(20)}`}${forged}\n${lineOf(5)}`);
    for (const onlyPosts of [true, false]) {
      const found = [...loadRequests(host, log('/var/log/long.log', NGINX), { from: 0, to: FIRST * 2, onlyPosts })];
      expect(found.map(({ event }) => event.path)).toEqual(['/a5.php']);
    }
  });

  it('finds the same as a plain reading, whatever stands between', () => {
    const noise = Array.from({ length: 4000 }, (_, index) => (index % 3 === 0 ? `${'POST"'.repeat(index % 7)}\0\xff\n` : lineOf(index)));
    write('/var/log/noise.log', Buffer.from(noise.join(''), 'latin1'));
    const all = [...loadRequests(host, log('/var/log/noise.log', NGINX), { from: 0, to: FIRST * 2 })];
    expect(all.map(({ event }) => event.path)).toEqual(noise.flatMap((_, index) => (index % 3 === 0 ? [] : [`/a${index}.php`])));
    expect([...loadRequests(host, log('/var/log/noise.log', NGINX), { from: 0, to: FIRST * 2, onlyPosts: true })]).toEqual(
      all.filter(({ event }) => event.method === 'POST'),
    );
  });
});

describe('listAccessLogs', () => {
  it('joins what is configured with what panels do, each file once', () => {
    write('/var/log/nginx/shop.log', '');
    write('/var/log/nginx/all.log', '');
    write('/var/log/apache2/access.log', '');
    write('/etc/apache2/logs/domlogs/shop.example', '');
    mkdirSync(join(root, '/home/shop/access-logs'), { recursive: true });
    linkSync(join(root, '/etc/apache2/logs/domlogs/shop.example'), join(root, '/home/shop/access-logs/shop.example'));
    write('/var/www/vhosts/system/blog.example/logs/access_log.processed', '');
    const sites = [
      site({ frontLogs: ['/var/log/nginx/shop.log'], logFormats: new Map([['/var/log/nginx/shop.log', [NGINX]]]) }),
      site({ domain: 'blog.example', frontLogs: ['/var/log/nginx/none.log'] }),
    ];
    const logs = listAccessLogs(host, sites, [{ path: '/var/log/nginx/all.log', formats: [FORWARDED], isFront: true }]);
    expect(logs.map(({ path, site: of, isFront, formats }) => [path, of?.domain ?? null, isFront, formats.length])).toEqual([
      ['/var/log/nginx/shop.log', 'shop.example', true, 1],
      ['/var/log/nginx/all.log', null, true, 1],
      ['/etc/apache2/logs/domlogs/shop.example', 'shop.example', false, 0],
      ['/var/www/vhosts/system/blog.example/logs/access_log.processed', 'blog.example', false, 0],
      ['/var/log/apache2/access.log', null, false, 0],
    ]);
  });
});

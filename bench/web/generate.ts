import { closeSync, openSync, writeSync } from 'node:fs';
import { seeded } from '../log/generate.ts';

/** What a generated access log holds, to compare a reading with. */
export interface Written {
  readonly bytes: number;
  readonly lines: number;
  readonly posts: number;
  /** POSTs of one day. */
  readonly postsOfDay: number;
}

const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0',
  'Mozilla/5.0 (compatible; Examplebot/2.1; +http://bot.example/bot.html)',
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36 OPR/86.0.0.0',
  'WordPress/6.7; https://shop.example',
  '-',
];
const PAGES = [
  '/',
  '/index.php',
  '/catalog/',
  '/wp-content/themes/shop/style.css?ver=6.7',
  '/wp-content/uploads/2026/11/photo-1024x768.jpg',
  '/?s=',
  '/product/',
];
const POSTED = ['/wp-login.php', '/xmlrpc.php', '/wp-admin/admin-ajax.php', '/contact/', '/wp-cron.php?doing_wp_cron=1795515561.79'];
/** Of a hundred requests so many are by POST: a shop with forms, logins and AJAX. */
const POSTS_OF_100 = 5;
const FLUSH_BYTES = 1 << 20;

/** Writes an access log of at least `size` bytes in nginx's combined format, times of it going evenly from one moment to another. */
export function writeAccessLog(
  path: string,
  size: number,
  { seed, from, until, day }: { readonly seed: number; readonly from: number; readonly until: number; readonly day: number },
): Written {
  const file = openSync(path, 'w');
  const random = seeded(seed);
  let bytes = 0;
  let lines = 0;
  let posts = 0;
  let postsOfDay = 0;
  while (bytes < size) {
    const now = Math.floor((from + (until - from) * (bytes / size)) / 1000) * 1000;
    const stamp = stampOf(now);
    const text: string[] = [];
    for (let length = 0; length < FLUSH_BYTES / 8;) {
      const isPost = random(100) < POSTS_OF_100;
      const line = requestLine(random, stamp, isPost);
      text.push(line);
      length += line.length;
      lines++;
      if (isPost) posts++;
      if (isPost && now >= day && now <= day + 86_400_000) postsOfDay++;
    }
    bytes += writeSync(file, text.join(''), null, 'latin1');
  }
  closeSync(file);
  return { bytes, lines, posts, postsOfDay };
}

function requestLine(random: (below: number) => number, stamp: string, isPost: boolean): string {
  const client = `${[192, 198, 203][random(3)]}.${random(256)}.${random(256)}.${random(256)}`;
  const path = isPost ? POSTED[random(POSTED.length)] : `${PAGES[random(PAGES.length)]}${random(3) === 0 ? `item-${random(100_000)}` : ''}`;
  const referrer = random(3) === 0 ? '-' : `https://site${random(200)}.example/catalog/item-${random(1000)}`;
  return `${client} - - [${stamp}] "${isPost ? 'POST' : 'GET'} ${path} HTTP/${random(4) === 0 ? '2.0' : '1.1'}" ${random(20) === 0 ? 404 : 200} ${random(90_000)} "${referrer}" "${AGENTS[random(AGENTS.length)]}"\n`;
}

function stampOf(at: number): string {
  const [, weekday, day, month, year, time] = /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(at).toUTCString()) ?? [];
  return weekday === undefined ? '' : `${day}/${month}/${year}:${time} +0000`;
}

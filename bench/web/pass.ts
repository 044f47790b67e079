import { localHost } from '../../src/host/local.ts';
import { loadRequests } from '../../src/logs/web-access.ts';

/** One reading of an access log in its own process: `pass FILE posts|scripts [FROM TO]` (milliseconds); prints counts as JSON. */
const [, , path = '', what = 'posts', from = '0', to = String(Number.MAX_SAFE_INTEGER)] = process.argv;
const tally = { understood: 0, strange: 0 };
const format = {
  dialect: 'nginx',
  text: '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"',
  escape: 'default',
} as const;
let posts = 0;
let all = 0;
const log = { path, site: null, isFront: true, formats: [format] };
for (const { event } of loadRequests(localHost(), log, { from: Number(from), to: Number(to), onlyPosts: what === 'posts', tally })) {
  all++;
  if (event.method === 'POST') posts++;
}
process.stdout.write(JSON.stringify({ all, posts, ...tally, peakBytes: process.resourceUsage().maxRSS * 1024 }));

import type { Box } from '../box/box.ts';
import type { Random } from './random.ts';

/** Somebody with a browser: an address of a documentation network (RFC 5737) and what the browser calls itself. */
export interface Visitor {
  readonly address: string;
  readonly agent: string;
}

const agents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36',
];

/** Draws a visitor; `agent` when it is a program that calls itself something. */
export function drawVisitor(random: Random, agent?: string): Visitor {
  const network = random.pick(['192.0.2', '198.51.100', '203.0.113']);
  return { address: `${network}.${random.int(30, 250)}`, agent: agent ?? random.pick(agents) };
}

/** One request of a visit: a POST when it has a form. */
export interface Request {
  readonly path: string;
  readonly form?: Readonly<Record<string, string>>;
}

/** Makes real requests to a site, one after the other, from the visitor's address; throws when the server itself fails. */
export async function visit(box: Box, visitor: Visitor, domain: string, requests: readonly Request[]): Promise<void> {
  const argv = requests.flatMap(({ path, form }, at) => [
    ...(at > 0 ? ['--next'] : []),
    '-s',
    '-o',
    '/dev/null',
    '-w',
    '%{http_code}\\n',
    '-m',
    '30',
    '--interface',
    visitor.address,
    '-A',
    visitor.agent,
    ...(at > 0 ? ['-e', `http://${domain}${requests[at - 1]?.path ?? '/'}`] : []),
    ...Object.entries(form ?? {}).flatMap(([name, value]) => ['--data-urlencode', `${name}=${value}`]),
    `http://${domain}${path}`,
  ]);
  const { stdout } = await box.run(['curl', ...argv], { accept: 'any', timeoutSeconds: 60 });
  if (/^(?:000|5)/m.test(stdout))
    throw new Error(`${domain} answered ${stdout.split('\n').join(' ')}to ${requests.map(({ path }) => path).join(' ')}`);
}

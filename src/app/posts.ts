import { requestProof, arrivalProof } from '../correlate/attribution/proofs.ts';
import { Ledger } from '../correlate/ledger.ts';
import { RowFlag } from '../correlate/row-flag.ts';
import { isLoopback } from '../correlate/portrait.ts';
import { Requests } from '../correlate/requests.ts';
import { isSharedWebUser } from '../correlate/surroundings.ts';
import { isBeyondChance, tieToRequests } from '../correlate/web-timing.ts';
import type { TimedScript } from '../correlate/web-timing.ts';
import type { Evidence } from '../domain/evidence.ts';
import type { Proof } from '../domain/proof.ts';
import type { Site } from '../domain/site.ts';
import type { Untrusted } from '../domain/untrusted.ts';
import { decodeBytes } from '../parse/decode-bytes.ts';
import { listAccounts } from '../system/accounts.ts';
import { listWebSites } from './web-sites.ts';
import type { Context } from './context.ts';
import { loadEvidence } from './scan/load-evidence.ts';
import { loadLedger } from './scan/load-ledger.ts';
import type { Progress } from './scan/load-ledger.ts';
import { loadSiteRequests } from './scan/site-requests.ts';

const DAY = 86_400_000;
/** Addresses posted to that are counted one by one; bots invent more, which are counted by the script that answers them. */
const MOST_PATHS = 50_000;
const EVIDENCE = 2;

/** What is posted to one address of a site, and the mail that arrived at those moments. */
export interface PostedPath {
  readonly site: string | null;
  /** As asked for, without its query. */
  readonly path: Untrusted;
  /** The file that answers. */
  readonly file: Untrusted;
  readonly requests: number;
  readonly clients: number;
  /** Messages that arrived at the moment of these requests, each counted for one path only. */
  readonly messages: number;
  /** As many would have met them by chance. */
  readonly messagesExpected: number;
  /** More than chance explains. */
  readonly sendsMail: boolean;
  readonly evidence: readonly Evidence[];
}

/** POST requests of all sites in the window (a day unless asked otherwise), those that produce mail first, then by number. */
export function* listPosts(context: Context): Generator<Progress, readonly PostedPath[], undefined> {
  const { host, servers } = context;
  const to = context.until ?? context.now;
  const window = { from: context.since ?? to - DAY, to };
  const webSites = listWebSites(host, listAccounts(host));
  const { sites } = webSites;
  const posts = new Posts();
  for (const { request, site, script } of loadSiteRequests(host, webSites, { ...window, onlyPosts: true })) {
    if (request.event.method !== 'POST') continue;
    posts.add({ site: site?.domain ?? null, path: request.event.path, file: script }, request);
    if (posts.requests.rows % 10_000 === 0) yield { stage: 'requests', part: null, count: posts.requests.rows };
  }
  const ledgers: Ledger[] = [];
  for (const server of servers) ledgers.push((yield* loadLedger(server, window)).ledger);
  const ties = byScript(ledgers.flatMap((ledger) => tie(ledger, posts, sites)));
  const counts = countRequests(posts.requests);
  const found = posts
    .all()
    .map((post, script) => postedOf({ post, counts: counts[script] ?? NOTHING, ties: ties.get(script) ?? [] }, posts.requests));
  const evidence = loadEvidence(
    host,
    servers,
    found.map(({ proofs }) => proofs),
    { most: EVIDENCE },
  );
  return found.map(({ posted }, index) => ({ ...posted, evidence: evidence[index] ?? [] })).sort(byMail);
}

interface Post {
  readonly site: string | null;
  readonly path: string;
  readonly file: string;
}

/** Requests by site and address; timing takes each address for a script of its own. */
class Posts {
  readonly requests = new Requests();
  private readonly posts: Post[] = [];

  add(post: Post, place: { readonly event: Parameters<Requests['add']>[0]; readonly path: string; readonly byte: number }): void {
    const { site, file } = post;
    const isKnown = this.requests.scripts.size < MOST_PATHS;
    const shown = isKnown ? post : { site, file, path: file.slice(file.lastIndexOf('/')) };
    this.requests.add(place.event, `${site ?? ''} ${shown.path}`, place);
    if (this.posts.length < this.requests.scripts.size) this.posts.push(shown);
  }

  /** By the number of their script among the requests. */
  all(): readonly Post[] {
    return this.posts;
  }
}

interface Tie {
  readonly ledger: Ledger;
  readonly timed: TimedScript;
}

function tie(ledger: Ledger, { requests }: Posts, sites: readonly Site[]): readonly Tie[] {
  const runsSites = ledger.submitters.all().map((key) => {
    const name = key.slice(2);
    if (key.startsWith('H:')) return isLoopback(name);
    return key.startsWith('U:') && (isSharedWebUser(name, { sites }) || sites.some(({ runsAs, owner }) => runsAs === name || owner === name));
  });
  const rows = Array.from({ length: ledger.rows }, (_, row) => row).filter(
    (row) => !ledger.isBounce(row) && !ledger.has(row, RowFlag.succeeded) && runsSites[ledger.submitter[row] ?? -1] === true,
  );
  return tieToRequests(ledger, rows, requests, (key) => key.slice(0, key.indexOf(' '))).map((timed) => ({ ledger, timed }));
}

function byScript(ties: readonly Tie[]): ReadonlyMap<number, readonly Tie[]> {
  const found = new Map<number, Tie[]>();
  for (const one of ties) found.set(one.timed.script, [...(found.get(one.timed.script) ?? []), one]);
  return found;
}

interface RequestCounts {
  requests: number;
  /** Row of the last request. */
  last: number;
  readonly clients: Set<number>;
}

const NOTHING: RequestCounts = { requests: 0, last: 0, clients: new Set() };

/** By the number of the script. */
function countRequests({ rows, script, client }: Requests): readonly RequestCounts[] {
  const counts: RequestCounts[] = [];
  for (let row = 0; row < rows; row++) {
    const one = (counts[script[row] ?? 0] ??= { requests: 0, last: row, clients: new Set() });
    one.requests++;
    one.last = row;
    one.clients.add(client[row] ?? -1);
  }
  return counts;
}

interface Posting {
  readonly post: Post;
  readonly counts: RequestCounts;
  readonly ties: readonly Tie[];
}

function postedOf(
  { post, counts, ties }: Posting,
  requests: Requests,
): { readonly posted: Omit<PostedPath, 'evidence'>; readonly proofs: readonly Proof[] } {
  const sum = (pick: (timed: TimedScript) => number): number => ties.reduce((total, { timed }) => total + pick(timed), 0);
  const messages = sum(({ rows }) => rows.length);
  const [first] = ties;
  const proofs = [
    requestProof(requests, first?.timed.requestRows.at(-1) ?? counts.last, {
      shows: { id: 'evidence.requests', params: { hits: sum(({ hits }) => hits), requests: counts.requests, messages } },
      writtenBy: 'service',
      weight: 90,
    }),
    first === undefined
      ? null
      : arrivalProof(first.ledger, first.timed.rows.at(-1) ?? 0, { shows: { id: 'evidence.arrival', params: {} }, writtenBy: 'mta', weight: 80 }),
  ];
  return {
    posted: {
      ...{ site: post.site, path: decodeBytes(post.path), file: decodeBytes(post.file) },
      ...{ requests: counts.requests, clients: counts.clients.size, messages },
      messagesExpected: Math.round(sum(({ base, requests: all }) => base * all) * 10) / 10,
      sendsMail: ties.some(({ timed }) => isBeyondChance(timed)),
    },
    proofs: proofs.filter((proof) => proof !== null),
  };
}

function byMail(left: PostedPath, right: PostedPath): number {
  return (
    Number(right.sendsMail) - Number(left.sendsMail) ||
    (right.sendsMail ? right.messages - left.messages : 0) ||
    right.requests - left.requests ||
    (`${left.site} ${left.path}` < `${right.site} ${right.path}` ? -1 : 1)
  );
}

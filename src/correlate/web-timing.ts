import type { Ledger } from './ledger.ts';
import type { Requests } from './requests.ts';

/** A request is near a message within this many seconds: Apache stamps a request when it begins, nginx when it ends. */
const NEAR_BEFORE = 4;
const NEAR_AFTER = 3;
const ROUNDS = 3;
/** A script of another site that is followed by mail nearly as regularly leaves a message undecided: whoever asks for both at once frames nobody. */
const RIVAL = 0.8;
/** A script that is followed by mail this regularly may have sent a message that says so. */
const DOUBT = 0.2;
/** Within this many seconds a request is as near as can be told; farther off it counts half. */
const CLOSE_BEFORE = 2;
const CLOSE_AFTER = 1;
/** No request was chosen. */
const NOBODY = -1;
/** A script needs this many messages of its own before timing says anything. */
const FEWEST = 3;

/** The site that a script belongs to. */
export type SiteOf = (script: string) => string;

/** What timing says of one script. */
export interface TimedScript {
  readonly script: number;
  readonly requests: number;
  /** Requests at whose moment a message arrived. */
  readonly hits: number;
  /** Chance that a request at a random moment would be near one of these messages. */
  readonly base: number;
  /** Ledger rows that this script explains best. */
  readonly rows: readonly number[];
  /** One request row for each of the ledger rows. */
  readonly requestRows: readonly number[];
}

/**
 * Ties messages to the requests at whose moment they arrived: of several scripts asked for in one moment, the one whose requests are most
 * regularly followed by mail. Pure timing; nothing that the sender writes takes part in it.
 */
export function timeScripts(ledger: Ledger, rows: readonly number[], requests: Requests, siteOf: SiteOf): readonly TimedScript[] {
  return tieToRequests(ledger, rows, requests, siteOf).filter(isBeyondChance);
}

/** The same with the scripts that chance alone would explain: how often a request and a message met. */
export function tieToRequests(ledger: Ledger, rows: readonly number[], requests: Requests, siteOf: SiteOf): readonly TimedScript[] {
  const sites = requests.scripts.all().map(siteOf);
  const directories = requests.scripts.all().map((script) => ledger.directories.number(script.slice(0, script.lastIndexOf('/'))));
  const standsAt = (row: number, request: number): boolean => ledger.cwd[row] === directories[requests.script[request] ?? 0];
  const near = findNear(ledger, rows, requests);
  if (near.pairs.length === 0) return [];
  const counts = new Int32Array(2 * requests.scripts.size);
  for (let row = 0; row < requests.rows; row++) counts[wayOf(row, requests)] = (counts[wayOf(row, requests)] ?? 0) + 1;
  let weights = precision(near, counts, requests);
  let chosen = new Int32Array(0);
  for (let round = 0; round < ROUNDS; round++) {
    chosen = choose(near, { weights, requests, sites, at: (row) => ledger.at[row] ?? 0, standsAt });
    weights = reweigh(chosen, counts, requests);
  }
  return gather({ near, chosen, counts, requests, base: baseRate(ledger, rows, requests) });
}

/**
 * Number of a script asked for in one way: what is posted to a page says nothing of those who only read it, in the same second in which they post to
 * another.
 */
function wayOf(request: number, { script, isPost }: Requests): number {
  return 2 * (script[request] ?? 0) + (isPost[request] ?? 0);
}

/** Messages that have a request near, each with its stretch [from, to) of the requests in the order of time. */
interface Near {
  readonly order: Int32Array;
  readonly pairs: readonly { readonly row: number; readonly from: number; readonly to: number }[];
}

function findNear(ledger: Ledger, rows: readonly number[], requests: Requests): Near {
  const order = requests.byTime();
  const atOf = (place: number): number => requests.at[order[place] ?? 0] ?? 0;
  const byTime = [...rows].sort((left, right) => (ledger.at[left] ?? 0) - (ledger.at[right] ?? 0) || left - right);
  const pairs: { row: number; from: number; to: number }[] = [];
  let from = 0;
  let to = 0;
  for (const row of byTime) {
    const at = ledger.at[row] ?? 0;
    while (from < order.length && atOf(from) < at - NEAR_BEFORE) from++;
    while (to < order.length && atOf(to) <= at + NEAR_AFTER) to++;
    if (to > from) pairs.push({ row, from, to });
  }
  return { order, pairs };
}

/** Share of each way's requests that are near any message, drawn towards a request of doubt. */
function precision({ order, pairs }: Near, counts: Int32Array, requests: Requests): Float64Array {
  const hits = new Int32Array(counts.length);
  let next = 0;
  for (const { from, to } of pairs) {
    for (let place = Math.max(from, next); place < to; place++) {
      const way = wayOf(order[place] ?? 0, requests);
      hits[way] = (hits[way] ?? 0) + 1;
    }
    next = Math.max(next, to);
  }
  return Float64Array.from(hits, (n, way) => n / ((counts[way] ?? 0) + 1));
}

interface Choosing {
  readonly weights: Float64Array;
  readonly requests: Requests;
  /** Site of each script. */
  readonly sites: readonly string[];
  /** Arrival of a ledger row, seconds. */
  readonly at: (row: number) => number;
  /** Whether the message's own word of its directory is that of the script. */
  readonly standsAt: (row: number, request: number) => boolean;
}

/**
 * Of the requests near each message, the one of the script with the greatest weight; none where another site's is as good, or where the message
 * says that it came from another script that was asked for then: such a word decides nothing, but it does raise doubt.
 */
function choose({ order, pairs }: Near, { weights, requests, sites, at, standsAt }: Choosing): Int32Array<ArrayBuffer> {
  const chosen = new Int32Array(pairs.length).fill(NOBODY);
  let moment = 0;
  const weightAt = (request: number): number => weightOf(request, weights, requests) * closeness(moment - (requests.at[request] ?? 0));
  for (const [pair, { row, from, to }] of pairs.entries()) {
    moment = at(row);
    let best = order[from] ?? 0;
    for (let place = from + 1; place < to; place++) if (isBetter(order[place] ?? 0, best, weightAt, requests)) best = order[place] ?? 0;
    const rival = RIVAL * weightAt(best);
    const site = sites[requests.script[best] ?? 0];
    let hasRival = false;
    for (let place = from; place < to && !hasRival; place++) {
      const other = order[place] ?? 0;
      const isElsewhere = sites[requests.script[other] ?? 0] !== site && weightAt(other) >= rival;
      hasRival = isElsewhere || (weightAt(other) >= DOUBT && standsAt(row, other) && !standsAt(row, best));
    }
    if (!hasRival) chosen[pair] = best;
  }
  return chosen;
}

/** Greater weight; among equals a POST: the page that thanks for a form is asked for in the same second. */
function isBetter(request: number, than: number, weightAt: (request: number) => number, { isPost }: Requests): boolean {
  const difference = weightAt(request) - weightAt(than);
  if (Math.abs(difference) > 0.05) return difference > 0;
  return (isPost[request] ?? 0) > (isPost[than] ?? 0);
}

function closeness(secondsAfterRequest: number): number {
  return secondsAfterRequest <= CLOSE_BEFORE && secondsAfterRequest >= -CLOSE_AFTER ? 1 : 0.5;
}

function weightOf(request: number, weights: Float64Array, requests: Requests): number {
  return weights[wayOf(request, requests)] ?? 0;
}

/** A way that others explain away loses its weight: only messages that chose it count. */
function reweigh(chosen: Int32Array, counts: Int32Array, requests: Requests): Float64Array {
  const hits = new Int32Array(counts.length);
  const isHit = new Uint8Array(requests.rows);
  for (const request of chosen) {
    if (request === NOBODY || isHit[request] === 1) continue;
    isHit[request] = 1;
    hits[wayOf(request, requests)] = (hits[wayOf(request, requests)] ?? 0) + 1;
  }
  return Float64Array.from(hits, (n, way) => n / ((counts[way] ?? 0) + 1));
}

/** Part of the whole time seen (messages and requests) that lies near one of these messages. */
function baseRate(ledger: Ledger, rows: readonly number[], requests: Requests): number {
  const times = rows.map((row) => ledger.at[row] ?? 0).sort((left, right) => left - right);
  let from = times[0] ?? 0;
  let to = times.at(-1) ?? 0;
  for (let row = 0; row < requests.rows; row++) {
    from = Math.min(from, requests.at[row] ?? from);
    to = Math.max(to, requests.at[row] ?? to);
  }
  let covered = 0;
  let end = -Infinity;
  for (const at of times) {
    const next = at + NEAR_BEFORE;
    covered += next - Math.max(end, at - NEAR_AFTER);
    end = next;
  }
  return Math.min(1, covered / Math.max(to - from + NEAR_AFTER + NEAR_BEFORE, 600));
}

interface Gathering {
  readonly near: Near;
  readonly chosen: Int32Array;
  readonly counts: Int32Array;
  readonly requests: Requests;
  readonly base: number;
}

function gather({ near, chosen, counts, requests, base }: Gathering): readonly TimedScript[] {
  const byScript = new Map<number, { rows: number[]; requestRows: number[] }>();
  for (const [pair, { row }] of near.pairs.entries()) {
    const request = chosen[pair] ?? NOBODY;
    if (request === NOBODY) continue;
    const script = requests.script[request] ?? 0;
    const entry = byScript.get(script) ?? { rows: [], requestRows: [] };
    entry.rows.push(row);
    entry.requestRows.push(request);
    byScript.set(script, entry);
  }
  return [...byScript].map(([script, { rows, requestRows }]) => {
    return { script, requests: (counts[2 * script] ?? 0) + (counts[2 * script + 1] ?? 0), hits: new Set(requestRows).size, base, rows, requestRows };
  });
}

/** Whether so many hits among so many requests would come by chance less than once in ten thousand. */
export function isBeyondChance({ requests, hits, base }: { readonly requests: number; readonly hits: number; readonly base: number }): boolean {
  if (hits < FEWEST) return false;
  return tailProbability(requests, hits, Math.min(base, 0.999)) < 1e-4;
}

/** Chance of `hits` or more successes among `n` tries of chance `p`, by the sum of its terms in logarithms. */
export function tailProbability(n: number, hits: number, p: number): number {
  if (hits <= n * p) return 1;
  let logTerm = logChoose(n, hits) + hits * Math.log(p) + (n - hits) * Math.log1p(-p);
  let sum = 0;
  for (let k = hits; k <= n; k++) {
    const term = Math.exp(logTerm);
    sum += term;
    if (term < sum * 1e-9) break;
    logTerm += Math.log((n - k) / (k + 1)) + Math.log(p) - Math.log1p(-p);
  }
  return Math.min(1, sum);
}

function logChoose(n: number, k: number): number {
  let sum = 0;
  for (let i = 1; i <= k; i++) sum += Math.log((n - k + i) / i);
  return sum;
}

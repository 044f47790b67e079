import type { Ledger } from './ledger.ts';
import { byUser } from './login-spans.ts';
import type { LoginSpan } from './login-spans.ts';

/** Messages with less than this between them are one episode: they tell together what one of them tells. */
const EPISODE_GAP = 600;
/** Clocks and log lines of two daemons differ by so much. */
const SLACK = 2;
/** Of an episode's messages so many must fall into a session. */
const NEARLY_ALL = 0.95;
/** Chance beyond which a fit is taken for none. */
const CHANCE = 0.01;
/** Another user's fit must be this much likelier to be chance. */
const CLEARLY = 100;

/** How the sessions of one user fit some messages. */
export interface SessionFit {
  readonly user: string;
  /** Messages, and those of them that came while the user was logged in. */
  readonly messages: number;
  readonly hits: number;
  /** The session with most of them. */
  readonly span: LoginSpan;
  /** Probability that sessions at random moments would fit as well. */
  readonly chance: number;
}

/** The whole time that was looked at; seconds. */
export interface WholeTime {
  readonly from: number;
  readonly to: number;
}

/**
 * The user whose sessions these messages fit, or null: they come only while he is logged in, beginning soon after a login, as chance would have it in
 * less than one case of a hundred, and no other user's sessions fit nearly as well. Messages that follow each other count as one.
 */
export function fitSessions(ledger: Ledger, rows: readonly number[], spans: readonly LoginSpan[], whole: WholeTime): SessionFit | null {
  const times = rows.map((row) => ledger.at[row] ?? 0).sort((left, right) => left - right);
  const episodes = episodesOf(times);
  const users = [...byUser(spans)];
  const fits = users
    .flatMap(([user, own]) => fitUser({ user, spans: own }, episodes, whole) ?? [])
    .map((fit) => ({ ...fit, chance: Math.min(1, fit.chance * users.length) }))
    .sort((left, right) => left.chance - right.chance || (left.user < right.user ? -1 : 1));
  const [best, second] = fits;
  if (best === undefined || best.chance >= CHANCE) return null;
  return second !== undefined && second.chance < best.chance * CLEARLY ? null : best;
}

/** How many of these messages came while this user was logged in, and the session with most of them; null when less than nearly all did. */
export function coverBySessions(ledger: Ledger, rows: readonly number[], spans: readonly LoginSpan[], user: string): SessionFit | null {
  const times = rows.map((row) => ledger.at[row] ?? 0);
  const own = spans.filter((span) => span.user === user);
  const counts = own.map((span) => times.filter((at) => isIn(at, span)).length);
  const hits = times.filter((at) => own.some((span) => isIn(at, span))).length;
  const span = own[counts.indexOf(Math.max(...counts, 0))];
  return span === undefined || hits < NEARLY_ALL * times.length ? null : { user, messages: times.length, hits, span, chance: 1 };
}

type Episode = readonly number[];

function episodesOf(times: readonly number[]): readonly Episode[] {
  const episodes: number[][] = [];
  let last = -Infinity;
  for (const at of times) {
    if (at - last > EPISODE_GAP) episodes.push([]);
    episodes.at(-1)?.push(at);
    last = at;
  }
  return episodes;
}

interface UserSpans {
  readonly user: string;
  readonly spans: readonly LoginSpan[];
}

function fitUser({ user, spans }: UserSpans, episodes: readonly Episode[], whole: WholeTime): SessionFit | null {
  const length = Math.max(whole.to - whole.from, 3600);
  const base = Math.min(1, covered(spans, whole) / length);
  const inSpan = new Map<LoginSpan, number>();
  let chance = 1;
  let hits = 0;
  let messages = 0;
  for (const episode of episodes) {
    const own = episode.filter((at) => spans.some((span) => isIn(at, span)));
    if (own.length < NEARLY_ALL * episode.length) return null;
    messages += episode.length;
    hits += own.length;
    const first = spans.findLast((span) => isIn(own[0] ?? 0, span));
    if (first === undefined) return null;
    inSpan.set(first, (inSpan.get(first) ?? 0) + own.length);
    const soon = 1 - Math.exp((-spans.length * Math.max(1, (own[0] ?? 0) - first.from)) / length);
    chance *= Math.min(1, 2 * Math.min(base, soon));
  }
  const [span] = [...inSpan].sort(([, left], [, right]) => right - left)[0] ?? [];
  return span === undefined ? null : { user, messages, hits, span, chance };
}

function isIn(at: number, { from, to }: LoginSpan): boolean {
  return at >= from - SLACK && at <= to + SLACK;
}

/** Seconds of the whole in which at least one of the sessions lasted; they are in the order of their beginnings. */
function covered(spans: readonly LoginSpan[], whole: WholeTime): number {
  let seconds = 0;
  let end = whole.from;
  for (const { from, to } of spans) {
    const begin = Math.max(from - SLACK, end);
    const stop = Math.min(to + SLACK, whole.to);
    if (stop > begin) seconds += stop - begin;
    end = Math.max(end, stop);
  }
  return seconds;
}

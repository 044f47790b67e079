import type { Portrait } from '../domain/portrait.ts';
import { surelyAtLeast } from './share.ts';
import type { Suspect } from './suspect.ts';

/** One reason for suspicion and how much it weighs; three points make a finding. */
interface Signal {
  readonly id: string;
  readonly points: (suspect: Suspect) => number;
}

/** Points that make a finding. */
export const ENOUGH = 3;

/**
 * The signals, each weighed by shares and counts of the source's own mail, so that a trickle counts as much as a flood.
 * What an honest sender never shows weighs most: refusals of unknown addresses, logins from many networks, scripts among uploads.
 */
const SIGNALS: readonly Signal[] = [
  { id: 'unwanted', points: ({ portrait }) => Math.max(refusedPoints(portrait), bouncedPoints(portrait)) },
  { id: 'bounces-left', points: ({ portrait }) => stepped(portrait.ownBounces, [5, 1.5], [20, 3]) },
  { id: 'called-spam', points: ({ portrait }) => calledSpamPoints(portrait) },
  { id: 'put-off', points: ({ portrait }) => stepped(surelyAtLeast(portrait.deferredMessages, portrait.outward), [0.2, 1]) },
  {
    id: 'many-networks',
    points: ({ case: { source }, portrait }) => (source.kind === 'mailbox' ? stepped(portrait.networks, [2, 0.5], [3, 2], [5, 3]) : 0),
  },
  { id: 'among-data', points: ({ inDataPlace }) => (inDataPlace ? 3 : 0) },
  { id: 'hidden-program', points: ({ case: { source } }) => (source.kind === 'cron-job' && HIDDEN.test(source.command) ? 1 : 0) },
  { id: 'spread', points: ({ portrait }) => (isSpread(portrait) ? 0.5 : 0) },
  { id: 'form-bots', points: (suspect) => (isFilledByBots(suspect) ? 1 : 0) },
  { id: 'many-each', points: ({ portrait }) => stepped(portrait.recipients / Math.max(1, portrait.messages), [5, 0.5], [20, 1]) },
  { id: 'foreign-senders', points: ({ portrait, ownSenders }) => (portrait.senders.length > 0 && ownSenders < 0.2 ? 0.5 : 0) },
  { id: 'many-senders', points: ({ portrait, ownSenders }) => (portrait.senders.length >= 5 && ownSenders < 0.5 ? 1.5 : 0) },
  {
    id: 'burst',
    points: ({ portrait }) =>
      portrait.usualHour > 0 && portrait.busiestHour >= 10 ? stepped(portrait.busiestHour / portrait.usualHour, [5, 0.5], [20, 1]) : 0,
  },
  {
    id: 'one-subject',
    points: ({ portrait }) => (portrait.messages >= 10 && portrait.sameSubject !== null && portrait.sameSubject >= 0.9 ? 0.5 : 0),
  },
  { id: 'relayed', points: ({ case: { source } }) => (source.kind === 'client' ? 1 : 0) },
];

/** A command below a directory that `ls` does not show. Honest tools live in some, so it is no proof by itself. */
const HIDDEN = /\/\.[^/\s.][^/\s]*\//;

/** Points of all signals together. */
export function pointsOf(suspect: Suspect): number {
  return SIGNALS.reduce((sum, { points }) => sum + points(suspect), 0);
}

/** So regular a recipient is the owner of a form, whose copy always arrives: it says nothing of the others. */
const REGULAR = 0.4;

/** Share of recipients, among those that a server decided on, that it surely refused. */
export function refusedShare(portrait: Portrait): number {
  const { delivered, rejected } = portrait;
  return surelyAtLeast(rejected, delivered + rejected - Math.min(delivered, regularOf(portrait)));
}

/** Copies that went to one regular recipient. */
function regularOf({ commonRecipient, messages }: Portrait): number {
  return commonRecipient >= REGULAR && messages >= 5 ? Math.round(commonRecipient * messages) : 0;
}

const FEWEST_STRANGERS = 10;

/** Nearly everybody is written to once; a form's owner, who gets a copy each time, apart. */
function isSpread(portrait: Portrait): boolean {
  const regular = regularOf(portrait);
  const strangers = portrait.distinctRecipients - (regular > 0 ? 1 : 0);
  return strangers >= FEWEST_STRANGERS && strangers >= 0.8 * (portrait.recipients - regular);
}

/** Strangers that one visitor writes to at most, if he writes for himself. */
const FEW_EACH = 4;

/**
 * A form with a copy to the visitor, to which a few clients gave the addresses of many: visitors give their own. Behind a proxy that hides them all visitors
 * are few clients, so it is no proof by itself.
 */
function isFilledByBots({ case: { requests }, portrait }: Suspect): boolean {
  const strangers = portrait.distinctRecipients - 1;
  if (requests === null || requests.clients === 0 || regularOf(portrait) === 0) return false;
  return strangers >= FEWEST_STRANGERS && requests.count >= 0.8 * strangers && strangers >= FEW_EACH * requests.clients;
}

/**
 * So few refusals may be slips of the pen, whatever their share. One address is one of them, however often it is written to: a report that a job sends every
 * hour to somebody who has left is refused each time, and a client whose provider calls everything spam orders twice.
 */
const SLIPS = 2;
const SLIP_POINTS = 1;

function refusedPoints(portrait: Portrait): number {
  const points = graded(refusedShare(portrait), [0.05, 1], [0.1, 2], [0.25, 3]);
  return wereSlips(portrait.rejected, portrait) ? Math.min(points, SLIP_POINTS) : points;
}

/** Where no recipient is known by name, every one counts. */
function wereSlips(times: number, { refusedRecipients }: Portrait): boolean {
  return times <= SLIPS || (refusedRecipients > 0 && refusedRecipients <= SLIPS);
}

/** Such a verdict is a refusal as well, which counts as one: a slip adds no more than half a point to it. */
function calledSpamPoints(portrait: Portrait): number {
  const { spamVerdicts, outward } = portrait;
  const points = graded(surelyAtLeast(spamVerdicts, outward), [0.01, 1], [0.05, 2]);
  return wereSlips(spamVerdicts, portrait) ? Math.min(points, SLIP_POINTS / 2) : points;
}

/** A refusal makes a bounce: the two are one fact, seen twice. */
function bouncedPoints(portrait: Portrait): number {
  const { bounces, messages } = portrait;
  const points = graded(surelyAtLeast(Math.min(bounces, messages), messages), [0.08, 1], [0.15, 2], [0.3, 3]);
  return wereSlips(bounces, portrait) ? Math.min(points, SLIP_POINTS) : points;
}

/** Points of the step reached, and towards the next as far as the value is on its way there: shares of few messages have no sharp bounds. */
function graded(value: number, ...steps: readonly (readonly [from: number, points: number])[]): number {
  const at = steps.findLastIndex(([from]) => value >= from);
  const [from, points] = steps[at] ?? [0, 0];
  const [to, more] = steps[at + 1] ?? [from, points];
  return at < 0 || to === from ? points : points + ((more - points) * (value - from)) / (to - from);
}

function stepped(value: number, ...steps: readonly (readonly [from: number, points: number])[]): number {
  return steps.findLast(([from]) => value >= from)?.[1] ?? 0;
}

import type { ClearedWhy } from '../domain/finding.ts';
import { surelyAtLeast } from './share.ts';
import { ENOUGH, pointsOf, refusedShare } from './signals.ts';
import type { Suspect } from './suspect.ts';

/** A kind of innocence: which suspects it clears. */
interface Innocence {
  readonly why: ClearedWhy;
  readonly clears: (suspect: Suspect) => boolean;
}

const INNOCENT: readonly Innocence[] = [
  { why: 'system-mail', clears: ({ case: { innocence } }) => innocence === 'system-mail' },
  { why: 'backscatter', clears: ({ case: { innocence } }) => innocence === 'backscatter' },
  { why: 'webmail', clears: (suspect) => suspect.case.innocence === 'webmail' && pointsOf(suspect) < ENOUGH && pointsOf(suspect) >= ENOUGH / 2 },
  { why: 'newsletter', clears: (suspect) => (saysNewsletter(suspect) || looksLikeNewsletter(suspect)) && isWelcome(suspect.portrait) },
  {
    why: 'autoresponder',
    clears: ({ portrait, inDataPlace }) =>
      !inDataPlace && portrait.ownBounces === 0 && portrait.networks <= 2 && portrait.autoSubmitted >= 0.8 && isWelcome(portrait),
  },
];

/** Its queued messages can be unsubscribed, and it sends in the name of a domain of this server. */
function saysNewsletter({ portrait, ownSenders, inDataPlace }: Suspect): boolean {
  return !inDataPlace && portrait.listUnsubscribe >= 0.5 && ownSenders >= 0.8 && portrait.networks <= 2;
}

/**
 * One address of this server wrote to many at one go, each once, and nearly all took it: what is left of a newsletter when nothing of it is
 * queued any more, since logs do not have its headers.
 */
function looksLikeNewsletter({ case: { source }, portrait, ownSenders, inDataPlace }: Suspect): boolean {
  const { messages, recipients, distinctRecipients, busiestHour, sameSubject, senders } = portrait;
  if (inDataPlace || source.kind !== 'script' || senders.length !== 1 || ownSenders < 1) return false;
  return messages >= 30 && busiestHour >= 0.9 * messages && distinctRecipients >= 0.95 * recipients && (sameSubject === null || sameSubject >= 0.9);
}

/** Why a suspect is innocent, or null. */
export function innocenceOf(suspect: Suspect): ClearedWhy | null {
  return INNOCENT.find(({ clears }) => clears(suspect))?.why ?? null;
}

/** Rarely refused and never called spam: its recipients exist and take it. */
function isWelcome(portrait: Suspect['portrait']): boolean {
  return refusedShare(portrait) < 0.1 && surelyAtLeast(portrait.spamVerdicts, portrait.outward) < 0.02;
}

import type { ClearedWhy } from '../domain/finding.ts';
import { surelyAtLeast } from './share.ts';
import { refusedShare } from './signals.ts';
import type { Suspect } from './suspect.ts';

/** A kind of innocence: which suspects it clears. */
interface Innocence {
  readonly why: ClearedWhy;
  readonly clears: (suspect: Suspect) => boolean;
}

const INNOCENT: readonly Innocence[] = [
  { why: 'system-mail', clears: ({ case: { isSystemMail } }) => isSystemMail },
  {
    why: 'newsletter',
    clears: ({ portrait, ownSenders, inDataPlace }) =>
      !inDataPlace && portrait.listUnsubscribe >= 0.5 && ownSenders >= 0.8 && portrait.networks <= 2 && isWelcome(portrait),
  },
  { why: 'autoresponder', clears: ({ portrait }) => portrait.autoSubmitted >= 0.8 && isWelcome(portrait) },
];

/** Why a suspect is innocent, or null. */
export function innocenceOf(suspect: Suspect): ClearedWhy | null {
  return INNOCENT.find(({ clears }) => clears(suspect))?.why ?? null;
}

/** Rarely refused and never called spam: its recipients exist and take it. */
function isWelcome(portrait: Suspect['portrait']): boolean {
  return refusedShare(portrait) < 0.1 && surelyAtLeast(portrait.spamVerdicts, portrait.outward) < 0.02;
}

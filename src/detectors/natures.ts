import type { Nature } from '../domain/finding.ts';
import type { Suspect } from './suspect.ts';

/** A pattern of abuse: which suspects show it. */
interface Pattern {
  readonly nature: Nature;
  readonly shows: (suspect: Suspect) => boolean;
}

/** Patterns in the order in which they are tried; the first that fits names the nature. */
const PATTERNS: readonly Pattern[] = [
  { nature: 'hacked-mailbox', shows: ({ case: { source } }) => source.kind === 'mailbox' },
  { nature: 'cron-mailer', shows: ({ case: { source } }) => source.kind === 'cron-job' },
  { nature: 'hacked-login', shows: ({ case: { source } }) => source.kind === 'user' },
  { nature: 'direct-to-mx', shows: ({ case: { source } }) => source.kind === 'process' },
  { nature: 'relay-abuse', shows: ({ case: { source } }) => source.kind === 'client' },
  { nature: 'planted-script', shows: ({ case: { source }, inDataPlace }) => source.kind === 'script' && inDataPlace },
  {
    nature: 'form-abuse',
    shows: ({ case: { source }, portrait }) => source.kind === 'script' && portrait.commonRecipient >= 0.4 && portrait.distinctRecipients >= 3,
  },
  { nature: 'vulnerable-script', shows: ({ case: { source } }) => source.kind === 'script' },
];

/** The pattern of abuse that a suspect shows. */
export function natureOf(suspect: Suspect): Nature {
  return PATTERNS.find(({ shows }) => shows(suspect))?.nature ?? 'unknown';
}

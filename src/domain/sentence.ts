import type { BlockSentences } from './block-sentence.ts';
import type { HostSentences } from './host-sentence.ts';

/**
 * What the tool can say of facts, with the parameters each sentence needs. The words are in `i18n`, in every language;
 * here stands only what is said, so that findings stay free of any language.
 */
export interface Sentences extends HostSentences, BlockSentences {
  'evidence.login': { readonly login: string };
  /** `countries`: codes of ISO 3166-1 with a space between; absent where no database of countries was asked. */
  'evidence.loginNetworks': { readonly networks: number; readonly addresses: number; readonly countries?: string };
  'evidence.localUser': { readonly user: string };
  'evidence.ownUser': { readonly user: string; readonly site: string };
  'evidence.cwd': { readonly cwd: string };
  'evidence.phpHeader': { readonly script: string };
  'evidence.requests': { readonly hits: number; readonly requests: number; readonly messages: number };
  'evidence.cronSlots': { readonly hits: number; readonly minutes: number };
  'evidence.cronStarted': { readonly hits: number; readonly minutes: number };
  'evidence.cronLine': { readonly owner: string };
  'evidence.refused': { readonly refused: number; readonly concluded: number };
  'evidence.spamVerdict': Record<never, never>;
  'evidence.queued': { readonly recipients: number };
  'evidence.bounce': Record<never, never>;
  'evidence.client': { readonly client: string };
  'evidence.arrival': Record<never, never>;
  'evidence.logLine': Record<never, never>;
  'evidence.session': { readonly user: string; readonly client: string; readonly hits: number; readonly messages: number };
  'evidence.loggedIn': { readonly user: string; readonly client: string };
  'evidence.upload': { readonly user: string; readonly client: string };
  'evidence.uploadLogin': { readonly user: string; readonly client: string };
  'evidence.phpMailLog': { readonly script: string; readonly messages: number };
  'evidence.entry': { readonly entry: string; readonly hits: number; readonly requests: number; readonly messages: number };
  'evidence.guessed': { readonly login: string; readonly client: string; readonly failures: number };
  'evidence.process': { readonly user: string; readonly exe: string };
  'evidence.lyingProcess': { readonly claims: string; readonly exe: string };
  'evidence.socket': { readonly remotes: number; readonly port: number };
  'evidence.tunnel': { readonly user: string };
  'evidence.mailboxLogin': { readonly service: string; readonly client: string; readonly failures: number };
  'evidence.returned': { readonly bounces: number };
  'evidence.received': { readonly bounces: number };
  'evidence.forwarder': { readonly messages: number };
  'evidence.webmail': Record<never, never>;
  'evidence.newsletter': Record<never, never>;
  'evidence.cronOutput': Record<never, never>;
  'missing.arguments': { readonly messages: number };
  'missing.pid': Record<never, never>;
  'missing.subject': Record<never, never>;
  'missing.recipients': Record<never, never>;
  'missing.mailLog': Record<never, never>;
  'missing.logins': Record<never, never>;
  'missing.log': { readonly path: string };
  'missing.countries': Record<never, never>;
  'missing.accessLog': Record<never, never>;
  'missing.binary': Record<never, never>;
  'missing.failed': Record<never, never>;
  'missing.begins': { readonly path: string; readonly begins: string };
  'costs.directory': { readonly messages: number; readonly all: number };
  'costs.pid': { readonly messages: number };
  'costs.subject': { readonly messages: number; readonly all: number };
  'costs.recipients': { readonly messages: number; readonly all: number };
  'costs.script': { readonly messages: number; readonly all: number };
  'costs.forgeable': { readonly records: number };
  'costs.requests': { readonly messages: number };
  'costs.format': { readonly messages: number };
  'costs.jobs': { readonly jobs: number; readonly messages: number };
  'costs.sessions': { readonly messages: number };
  'costs.uploads': { readonly scripts: number };
  'costs.days': { readonly hours: number; readonly bounces: number };
  'costs.unread': { readonly why: string };
  'unknown.sharedUser': { readonly user: string };
  'unknown.noRecord': Record<never, never>;
  'unknown.bounces': Record<never, never>;
}

export type SentenceId = keyof Sentences;

/** One thing said, with its parameters. */
export type Sentence = { readonly [K in SentenceId]: { readonly id: K; readonly params: Sentences[K] } }[SentenceId];

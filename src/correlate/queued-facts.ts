import type { QueueMessage } from '../domain/message.ts';
import type { Instant, Untrusted } from '../domain/untrusted.ts';
import { RowFlag } from './row-flag.ts';

/** What the ledger takes of a queued message; plain values, so that another thread can find them out. */
export interface QueuedFacts {
  readonly id: string;
  readonly queue: string;
  readonly arrivedAt: Instant | null;
  /** Bits of `RowFlag`. */
  readonly flags: number;
  /** As the log writes it: `A:login`, `U:user`, `H:ip`, `-` where only the log can tell. */
  readonly submitter: string;
  readonly client: string | null;
  readonly cwd: Untrusted | null;
  /** Empty is the null sender; null: the envelope cannot be read. */
  readonly sender: Untrusted | null;
  /** First PHP header. */
  readonly script: Untrusted | null;
  /** 32-bit hash; 0: none. */
  readonly subject: number;
  /** How many recipients it has, and how many of them are still to be served. */
  readonly recipients: number;
  readonly waiting: number;
  /** 32-bit hashes of the recipients. */
  readonly addresses: ArrayLike<number> & Iterable<number>;
}

/** The submitter of which spool nor log has told. */
export const UNKNOWN = '-';

/** Finds them out; `hashAddress` is the mail server's own. */
export function queuedFacts(message: QueueMessage, hashAddress: (address: string) => number): QueuedFacts {
  const { ref, submission, traits, recipients } = message;
  return {
    id: ref.id,
    queue: ref.queue,
    arrivedAt: message.arrivedAt,
    flags: flagsOf(message, traits),
    submitter: submitterOf(message),
    client: submission?.client || null,
    cwd: submission?.cwd || null,
    sender: message.sender === undefined ? null : (message.sender ?? ''),
    script: traits?.phpScripts[0] ?? null,
    subject: traits?.subject ? hashText(traits.subject) : 0,
    recipients: recipients.length,
    waiting: recipients.reduce((sum, { done }) => (done ? sum : sum + 1), 0),
    addresses: recipients.map(({ address }) => hashAddress(address)),
  };
}

function flagsOf({ state, submission }: QueueMessage, traits: QueueMessage['traits']): number {
  let flags: number = RowFlag.queued;
  if (state === 'held') flags |= RowFlag.held;
  if (state === 'unreadable') flags |= RowFlag.unreadable;
  if (submission?.via === 'smtp-auth') flags |= RowFlag.authenticated;
  if (submission?.via === 'bounce') flags |= RowFlag.bounce;
  if (traits?.listUnsubscribe) flags |= RowFlag.listUnsubscribe;
  if (traits?.autoSubmitted) flags |= RowFlag.autoSubmitted;
  if (traits?.cronOutput) flags |= RowFlag.cronDaemon;
  return flags;
}

function submitterOf({ submission }: QueueMessage): string {
  if (submission?.login) return `A:${submission.login}`;
  if (submission?.user && submission.isClaimed !== true) return `U:${submission.user}`;
  if (submission?.via === 'smtp-auth') return UNKNOWN;
  return submission?.client ? `H:${submission.client}` : UNKNOWN;
}

/** 32-bit FNV-1a of a text without regard to ASCII case. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    hash = Math.imul(hash ^ (code >= 65 && code <= 90 ? code + 32 : code), 0x01000193);
  }
  return hash >>> 0;
}

import { createHash } from 'node:crypto';
import type { ActionReason, ActionResult, QueueVerb } from '../../../domain/queue-action.ts';
import type { Instant } from '../../../domain/untrusted.ts';
import type { ChosenMessage } from './choose.ts';

/** Ids that the journal holds one by one; of more only their digest, where nothing needs them to undo. */
const MOST_LISTED = 10_000;

/** Remedies of the journal that are actions on a queue. */
export const REMEDY = 'queue-';

/** What the journal holds of an action on the queue. */
export interface QueuePlan {
  readonly verb: QueueVerb;
  /** What was selected, as typed. */
  readonly selection: string;
  readonly messages: number;
  /** All of them, or null where there are too many. */
  readonly ids: readonly string[] | null;
  /** SHA-256 of the ids, each with a newline. */
  readonly digest: string;
  /** The archive that was written before a removal, or null. */
  readonly export: string | null;
  readonly kept: number;
  readonly began: Instant;
  /** How many came to what; null before the act. */
  readonly counts: Readonly<Partial<Record<ActionResult, number>>> | null;
  /** The ids that were really acted on, where undoing needs them. */
  readonly done: readonly string[] | null;
}

interface Planning {
  readonly verb: QueueVerb;
  readonly selection: string;
  readonly messages: readonly ChosenMessage[];
  readonly export: string | null;
  readonly kept: number;
  readonly began: Instant;
}

export function queuePlan({ messages, ...rest }: Planning): QueuePlan {
  const ids = messages.map(({ ref }) => ref.id);
  const digest = createHash('sha256');
  for (const id of ids) digest.update(`${id}\n`);
  const isListed = ids.length <= MOST_LISTED || needsIds(rest.verb);
  return { ...rest, messages: ids.length, ids: isListed ? ids : null, digest: digest.digest('hex'), counts: null, done: null };
}

/** Whether undoing needs to know every message. */
export function needsIds(verb: QueueVerb): boolean {
  return verb === 'hold' || verb === 'isolate' || verb === 'release';
}

/** Why a verb leaves a message alone, or null. */
export function reasonToSkip(verb: QueueVerb, message: ChosenMessage, knowing: Knowing): ActionReason | null {
  const isIsolated = knowing.isolatedQueue !== null && message.ref.queue === knowing.isolatedQueue;
  const isHeld = message.isHeld || isIsolated;
  switch (verb) {
    case 'hold':
      return isHeld ? 'alreadyHeld' : null;
    case 'isolate':
      return isIsolated || (knowing.isolatedQueue === null && isHeld) ? 'alreadyHeld' : null;
    case 'release':
      if (!isHeld) return 'notHeld';
      return knowing.isNamed || isIsolated || isOurs(message, knowing.heldByUs) ? null : 'heldBefore';
    case 'retry':
      return isHeld ? 'isHeld' : null;
    case 'return':
      return message.sender === null ? 'noSender' : null;
    case 'remove':
      return null;
  }
}

/** What deciding needs to know beside the message. */
export interface Knowing {
  /** null: no queue is one that nothing serves but that of all that is held. */
  readonly isolatedQueue: string | null;
  /** The messages were named by id. */
  readonly isNamed: boolean;
  /** When our own holds that are in force took each message. */
  readonly heldByUs: ReadonlyMap<string, HoldSpan>;
}

/** From before to after a `hold`, milliseconds. */
export interface HoldSpan {
  readonly from: Instant;
  readonly to: Instant;
}

/** Exim keeps whole seconds. */
const SLACK = 2000;

function isOurs({ ref, heldSince }: ChosenMessage, heldByUs: Knowing['heldByUs']): boolean {
  const span = heldByUs.get(ref.id);
  return span !== undefined && heldSince !== null && heldSince >= span.from - SLACK && heldSince <= span.to + SLACK;
}

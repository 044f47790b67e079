import type { QueueMessage } from '../../../domain/message.ts';
import type { ActionOutcome, ActionReason, ActionResult, QueueVerb } from '../../../domain/queue-action.ts';
import type { MessageRef } from '../../../domain/queue-id.ts';
import { decodeBytes } from '../../../parse/decode-bytes.ts';
import { VERBS, type Answer } from './verbs.ts';

/** What is known of a message after Exim was told to act on it. */
export interface Acted {
  readonly ref: MessageRef;
  /** As it stands in its queue; `remains`: a file of it is left, but not its envelope. */
  readonly now: QueueMessage | 'remains' | null;
  readonly answer: Answer | null;
  /** For `-M`: whether its files show that a delivery was tried, or cannot show it. */
  readonly wasTried: boolean;
  /** It stands in the queue that it was to be moved to. */
  readonly moved: boolean;
  /** stderr of the run. */
  readonly complaint: string;
}

/** What became of a message: what the spool shows counts, then what Exim said; its exit code says nothing. */
export function outcomeOf(verb: QueueVerb, acted: Acted): ActionOutcome {
  const { ref, now, answer } = acted;
  const done = (result: ActionResult, reason: ActionReason | null = null): ActionOutcome => ({ id: ref.id, result, says: null, reason });
  if (acted.moved) return done(VERBS[verb].result);
  if (now === null) return afterLeaving(verb, answer, done);
  if (now !== 'remains' && isReached(verb, now, acted)) return done(VERBS[verb].result, verb === 'retry' ? 'stillQueued' : null);
  if (answer?.isLocked === true) return { ...done('locked'), says: answer.text };
  const isSilent = VERBS[verb].done === null;
  if (isSilent && acted.complaint === '' && now !== 'remains' && now.state !== 'unreadable') return done('locked');
  const says = answer?.text ?? acted.complaint.split('\n').find((line) => line !== '') ?? null;
  return { ...done('failed'), says: says === null ? null : decodeBytes(says) };
}

/** It is no longer in its queue: by this act, or by a delivery meanwhile. */
function afterLeaving(
  verb: QueueVerb,
  answer: Answer | null,
  done: (result: ActionResult, reason?: ActionReason | null) => ActionOutcome,
): ActionOutcome {
  if (verb === 'retry' || verb === 'return' || answer?.isDone === true) return done(VERBS[verb].result);
  return done('gone', 'left');
}

function isReached(verb: QueueVerb, now: QueueMessage, { wasTried }: Acted): boolean {
  if (verb === 'hold') return now.isHeld;
  if (verb === 'release') return !now.isHeld && now.state !== 'unreadable';
  return verb === 'retry' && wasTried && now.state !== 'unreadable';
}

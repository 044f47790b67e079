import type { QueueMessage } from '../../../domain/message.ts';
import type { ActionOutcome, ActionReason, ActionResult, QueueVerb } from '../../../domain/queue-action.ts';
import { decodeBytes } from '../../../parse/decode-bytes.ts';

/** What is known of a message after Sendmail was told to act on it. */
export interface Acted {
  readonly id: string;
  /** As it stands in its queue; null when it has left. */
  readonly now: QueueMessage | null;
  /** Sendmail has passed it over: another process has its lock. */
  readonly isLocked: boolean;
  /** Its control file counts one try more. */
  readonly wasTried: boolean;
  /** The first line of what was said on stderr. */
  readonly complaint: string;
}

const RESULTS: Readonly<Record<Exclude<QueueVerb, 'remove'>, ActionResult>> = {
  hold: 'held',
  isolate: 'held',
  release: 'released',
  retry: 'retried',
  return: 'returned',
};

/** What became of a message that was not to be removed: what the spool shows counts. */
export function outcomeOf(verb: QueueVerb, { id, now, isLocked, wasTried, complaint }: Acted): ActionOutcome {
  const result = verb === 'remove' ? 'removed' : RESULTS[verb];
  const done = (what: ActionResult, reason: ActionReason | null = null): ActionOutcome => ({ id, result: what, says: null, reason });
  if (now === null) return verb === 'retry' || verb === 'return' ? done(result) : done('gone', 'left');
  if (now.state !== 'unreadable') {
    if ((verb === 'hold' || verb === 'isolate') && now.isHeld) return done(result);
    if (verb === 'release' && !now.isHeld) return done(result);
    if (verb === 'retry' && wasTried) return done(result, 'stillQueued');
    if (isLocked || (complaint === '' && verb !== 'release')) return done('locked');
  }
  return { ...done(isLocked ? 'locked' : 'failed'), says: complaint === '' ? now.unreadable : decodeBytes(complaint) };
}

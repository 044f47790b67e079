import type { QueueMessage } from '../../domain/message.ts';
import type { Instant } from '../../domain/untrusted.ts';
import { shownAge, shownSize } from '../../parse/size.ts';
import { subjectOf } from './message-json.ts';
import type { SourceOf } from './source-from-spool.ts';

/** A message as people see it in a list: the columns of `exim -bp`, with its source and subject. */
export interface ListRow {
  readonly id: string;
  readonly queue: string;
  /** `25m`, `3h`, `4d`; empty when the arrival is not known. */
  readonly age: string;
  /** `2.9K`; empty when there is none. */
  readonly size: string;
  /** In angle brackets; null when the envelope cannot be read. */
  readonly sender: string | null;
  readonly held: boolean;
  readonly unreadable: string | null;
  readonly recipients: QueueMessage['recipients'];
  readonly source: string | null;
  readonly subject: string | null;
}

export function listRow(message: QueueMessage, { now, sourceOf }: { readonly now: Instant; readonly sourceOf: SourceOf }): ListRow {
  const { ref, arrivedAt, sender } = message;
  return {
    id: ref.id,
    queue: ref.queue,
    age: arrivedAt === null ? '' : shownAge(Math.floor(now / 1000) - Math.floor(arrivedAt / 1000)),
    size: shownSize(message.sizeBytes),
    sender: sender === undefined ? null : `<${sender ?? ''}>`,
    held: message.isHeld,
    unreadable: message.unreadable,
    recipients: message.recipients,
    source: sourceOf(message),
    subject: subjectOf(message),
  };
}

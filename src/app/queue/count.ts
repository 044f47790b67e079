import type { QueueMessage } from '../../domain/message.ts';
import { domainOf } from './address-match.ts';
import { visitChosen, type Listing } from './list-queue.ts';
import type { SourceOf } from './source-from-spool.ts';

/** What messages are counted by. */
export type CountKey = 'source' | 'sender' | 'domain' | 'state';

/** What a queue, or a selection of it, holds. */
export interface QueueCount {
  readonly messages: number;
  /** Still to be served. */
  readonly recipients: number;
  readonly held: number;
  readonly unreadable: number;
  /** Most first; empty unless asked for. */
  readonly by: readonly { readonly key: string; readonly messages: number }[];
}

/** Counts what is chosen. `domain` is the sender's; the null sender is `<>`, an unknown source `unknown`. */
export async function countQueue(listing: Listing, by: CountKey | null): Promise<QueueCount> {
  const groups = new Map<string, number>();
  const total = { messages: 0, recipients: 0, held: 0, unreadable: 0 };
  await visitChosen(listing, (message, sourceOf) => {
    total.messages++;
    if (message.state === 'unreadable') total.unreadable++;
    if (message.isHeld) total.held++;
    for (const { done } of message.recipients) if (!done) total.recipients++;
    if (by === null) return;
    const key = keyOf(message, by, sourceOf);
    groups.set(key, (groups.get(key) ?? 0) + 1);
  });
  const counted = [...groups].map(([key, messages]) => ({ key, messages }));
  return { ...total, by: counted.sort((left, right) => right.messages - left.messages || (left.key < right.key ? -1 : 1)) };
}

function keyOf(message: QueueMessage, by: CountKey, sourceOf: SourceOf): string {
  if (by === 'state') return message.state;
  if (by === 'source') return sourceOf(message) ?? 'unknown';
  if (message.sender === undefined) return 'unreadable';
  const sender = message.sender ?? '';
  if (sender === '') return '<>';
  return by === 'sender' ? sender : domainOf(sender);
}

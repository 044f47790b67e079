import type { MessageRef } from '../../domain/queue-id.ts';
import type { Context } from '../context.ts';

/** The ids of all queues, or of one, without opening a message. */
export function* listIds({ servers }: Pick<Context, 'servers'>, queue: string | null): Generator<MessageRef, void, undefined> {
  for (const server of servers) yield* server.listIds(queue === null ? {} : { queue });
}

import type { ActionOutcome, QueueVerb } from '../../../domain/queue-action.ts';
import type { QueueMessage } from '../../../domain/message.ts';
import type { MessageRef } from '../../../domain/queue-id.ts';
import type { Host } from '../../../host/host.ts';
import type { QueueControl } from '../../../mta/mta.ts';
import type { ChosenMessage } from './choose.ts';

/** Waits between tries of messages that a delivery holds, milliseconds. */
const PATIENCE = [300, 700, 1500, 3000, 5000] as const;

/** Processes of the mail server at once: one waits for the disk while the other works. */
const LANES = 2;

interface Acting {
  readonly control: QueueControl;
  readonly verb: QueueVerb;
  readonly messages: readonly ChosenMessage[];
  readonly tell: (outcome: ActionOutcome) => void;
}

/** Acts on all messages, in batches of one queue; those that are being delivered are tried again a few times. Every message is told of once. */
export async function actOnAll(host: Pick<Host, 'pause'>, acting: Acting): Promise<void> {
  let locked = await actOnce(acting, acting.messages);
  for (const wait of PATIENCE) {
    if (locked.size === 0) return;
    host.pause(wait);
    const again = acting.messages.filter(({ ref }) => locked.has(ref.id));
    locked = await actOnce(acting, again);
  }
  for (const outcome of locked.values()) acting.tell(outcome);
}

/** One pass; the outcomes of those that are locked are given back and not told. */
async function actOnce({ control, verb, tell }: Acting, messages: readonly ChosenMessage[]): Promise<ReadonlyMap<string, ActionOutcome>> {
  const locked = new Map<string, ActionOutcome>();
  const waiting = batches(messages, control.batchOf(verb));
  const lane = async (): Promise<void> => {
    for (const batch of waiting) {
      const same: MessageRef[] = [];
      const now = control.look(batch.map(({ ref }) => ref));
      for (const [index, message] of batch.entries()) {
        const outcome = unlessTheSame(verb, message, now[index] ?? null);
        if (outcome === null) same.push(message.ref);
        else tell(outcome);
      }
      for (const outcome of same.length === 0 ? [] : await control.act(verb, same)) {
        if (outcome.result === 'locked') locked.set(outcome.id, outcome);
        else tell(outcome);
      }
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return locked;
}

/** null while it is the message that was chosen; ids are reused, and whoever held it meanwhile did so for a reason. */
function unlessTheSame(verb: QueueVerb, { ref, arrivedAt, sender }: ChosenMessage, now: QueueMessage | null): ActionOutcome | null {
  const left = (result: ActionOutcome['result'], reason: ActionOutcome['reason']): ActionOutcome => ({ id: ref.id, result, says: null, reason });
  if (now === null) return left('gone', 'left');
  if (now.arrivedAt !== arrivedAt || now.sender !== sender) return left('changed', 'otherMessage');
  return verb === 'retry' && now.isHeld ? left('skipped', 'isHeld') : null;
}

function* batches(messages: readonly ChosenMessage[], size: number): Generator<readonly ChosenMessage[], void, undefined> {
  const queues = new Map<string, ChosenMessage[]>();
  for (const message of messages) {
    const queue = queues.get(message.ref.queue) ?? [];
    queues.set(message.ref.queue, queue);
    queue.push(message);
  }
  for (const queue of queues.values()) for (let at = 0; at < queue.length; at += size) yield queue.slice(at, at + size);
}

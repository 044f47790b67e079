import { describe, expect, it } from 'vitest';
import type { QueueMessage } from '../../../domain/message.ts';
import type { ActionOutcome, ActionResult } from '../../../domain/queue-action.ts';
import type { MessageRef, QueueId } from '../../../domain/queue-id.ts';
import type { QueueControl } from '../../../mta/mta.ts';
import { actOnAll } from './batches.ts';
import type { ChosenMessage } from './choose.ts';

const ref = (id: string, queue = ''): MessageRef => ({ mta: 'exim', queue, id: id as QueueId });
const chosen = (id: string, queue = ''): ChosenMessage => ({
  ref: ref(id, queue),
  arrivedAt: 1,
  sender: 'a@b.example',
  isHeld: false,
  heldSince: null,
  sizeBytes: 1,
});

const queued = (one: MessageRef, more: Partial<QueueMessage> = {}): QueueMessage => ({
  ref: one,
  ...{ arrivedAt: 1, sizeBytes: 1, sender: 'a@b.example', recipients: [], state: 'waiting', isHeld: false, heldSince: null, submission: null },
  ...{ submitterUid: null, traits: null, lastAnswer: null, unreadable: null },
  ...more,
});

interface Script {
  /** What stands in the queue in place of a chosen message; null: it has left. */
  readonly now?: Readonly<Record<string, Partial<QueueMessage> | null>>;
  /** How often a message is found locked. */
  readonly locked?: Readonly<Record<string, number>>;
}

/** A queue that is played, and the calls that it got. */
function played({ now = {}, locked = {} }: Script, calls: string[][]): QueueControl {
  const tries = new Map<string, number>();
  return {
    isolatedQueue: 'aside',
    batchOf: () => 3,
    look: (refs) => refs.map((one) => (now[one.id] === null ? null : queued(one, now[one.id] ?? {}))),
    act: (_verb, refs) => {
      calls.push(refs.map(({ id, queue }) => `${queue}/${id}`));
      return Promise.resolve(
        refs.map(({ id }): ActionOutcome => {
          const tried = (tries.get(id) ?? 0) + 1;
          tries.set(id, tried);
          return { id, result: tried <= (locked[id] ?? 0) ? 'locked' : 'removed', says: null, reason: null };
        }),
      );
    },
    restore: () => null,
    close: () => undefined,
  };
}

async function act(messages: readonly ChosenMessage[], script: Script = {}, verb: 'remove' | 'retry' = 'remove') {
  const calls: string[][] = [];
  const told: Record<string, ActionResult> = {};
  const waits: number[] = [];
  const tell = ({ id, result }: ActionOutcome): void => {
    expect(told[id], `${id} is told of twice`).toBeUndefined();
    told[id] = result;
  };
  await actOnAll({ pause: (wait) => void waits.push(wait) }, { control: played(script, calls), verb, messages, tell });
  expect(Object.keys(told).toSorted()).toEqual(messages.map((message) => message.ref.id).toSorted());
  return { calls, told, waits };
}

describe('acting on many messages', () => {
  it('takes batches of one queue each', async () => {
    const { calls } = await act(['a', 'b', 'c', 'd'].map((id) => chosen(id)).concat(['e', 'f'].map((id) => chosen(id, 'other'))));
    expect(calls).toEqual([['/a', '/b', '/c'], ['/d'], ['other/e', 'other/f']]);
  });

  it('leaves what has left, and what bears the id of a chosen message but is another one', async () => {
    const now = { gone: null, later: { arrivedAt: 2 }, other: { sender: 'else@b.example' }, bounce: { sender: null } };
    const { calls, told } = await act(
      ['gone', 'later', 'other', 'bounce', 'same'].map((id) => chosen(id)),
      { now },
    );
    expect(told).toEqual({ gone: 'gone', later: 'changed', other: 'changed', bounce: 'changed', same: 'removed' });
    expect(calls).toEqual([['/same']]);
  });

  it('does not deliver what was held meanwhile', async () => {
    const { calls, told } = await act([chosen('held')], { now: { held: { isHeld: true, heldSince: 5, state: 'held' } } }, 'retry');
    expect([calls, told]).toEqual([[], { held: 'skipped' }]);
  });

  it('tries locked messages again for a while, and them alone', async () => {
    const { calls, told, waits } = await act([chosen('free'), chosen('busy'), chosen('stuck')], { locked: { busy: 2, stuck: 99 } });
    expect(told).toEqual({ free: 'removed', busy: 'removed', stuck: 'locked' });
    expect(calls.slice(0, 4)).toEqual([['/free', '/busy', '/stuck'], ['/busy', '/stuck'], ['/busy', '/stuck'], ['/stuck']]);
    expect(waits).toHaveLength(5);
  });

  it('runs nothing for nothing', async () => {
    expect(await act([])).toEqual({ calls: [], told: {}, waits: [] });
  });
});

import { expect, it } from 'vitest';
import type { JournalEntry } from '../../../domain/journal-entry.ts';
import type { ActionOutcome, QueueVerb } from '../../../domain/queue-action.ts';
import type { MessageRef, QueueId } from '../../../domain/queue-id.ts';
import type { MailServer, QueueControl } from '../../../mta/mta.ts';
import type { Context } from '../../context.ts';
import { queuePlan } from './plan.ts';
import { resumeQueueAction } from './resume.ts';
import { undoQueueAction } from './undo.ts';

const BEGAN = 1000;
/** When what bears each id now arrived; `LATER` was given an id that had become free. */
const ARRIVED: Readonly<Record<string, number | null>> = { BEFORE: 999, ATONCE: BEGAN, LATER: BEGAN + 1, UNKNOWN: null };
const OLD = ['BEFORE', 'ATONCE', 'UNKNOWN'];

function played(isHeld: boolean): { readonly context: Context; readonly acted: string[]; readonly noted: JournalEntry[] } {
  const acted: string[] = [];
  const noted: JournalEntry[] = [];
  const ref = (id: string): MessageRef => ({ mta: 'postfix', queue: '', id: id as QueueId });
  const queued = (id: string) => {
    const arrivedAt = ARRIVED[id];
    return arrivedAt === undefined ? null : { ref: ref(id), arrivedAt, sender: 'a@b.example', isHeld, heldSince: null, sizeBytes: 1 };
  };
  const control = {
    isolatedQueue: null,
    batchOf: () => 10,
    look: (refs: readonly MessageRef[]) => refs.map(({ id }) => queued(id)),
    act: (verb: QueueVerb, refs: readonly MessageRef[]) => {
      acted.push(...refs.map(({ id }) => `${verb} ${id}`));
      return Promise.resolve(refs.map(({ id }): ActionOutcome => ({ id, result: 'held', says: null, reason: null })));
    },
    close: () => undefined,
  } as unknown as QueueControl;
  const server = {
    ...{ kind: 'postfix', facts: { user: 'postfix' }, openControl: () => control, readId: (text: string) => text },
    loadMessage: (id: string) => [queued(id)].flatMap((message) => (message === null ? [] : [{ message }])),
  } as unknown as MailServer;
  const appendDurably = (_: string, line: string): void => void noted.push(JSON.parse(line) as JournalEntry);
  const host = { kind: 'local', uid: 0, now: () => 5000, pause: () => undefined, list: () => [], readText: () => null, appendDurably };
  return { context: { host, servers: [server], journal: '/journal' } as unknown as Context, acted, noted };
}

function entry(verb: QueueVerb, state: JournalEntry['state']): JournalEntry {
  const ids = [...Object.keys(ARRIVED), 'GONE'];
  const messages = ids.map((id) => ({
    ref: { mta: 'postfix' as const, queue: '', id: id as QueueId },
    ...{ arrivedAt: 1, sender: null, isHeld: false, heldSince: null, sizeBytes: 1 },
  }));
  const plan = queuePlan({ verb, selection: '--all', messages, export: null, kept: 0, began: BEGAN });
  return { ...{ action: 'a1', at: BEGAN, by: 'root', source: 'queue', remedy: `queue-${verb}`, state, until: null }, plan };
}

const another = { id: 'LATER', result: 'changed', says: null, reason: 'otherMessage' };

it.each(['remove', 'hold', 'retry', 'return'] as const)(
  'resume of %s leaves what arrived after the action began, though it bears an id of it',
  async (verb) => {
    const { context, acted, noted } = played(false);
    const { outcomes } = await resumeQueueAction(context, entry(verb, 'planned'), 'root');
    expect(acted).toEqual(OLD.map((id) => `${verb} ${id}`));
    expect(outcomes).toContainEqual(another);
    expect(noted).toMatchObject([{ state: 'applied', plan: { counts: { held: 3, changed: 1 }, done: verb === 'hold' ? [...OLD, 'GONE'] : null } }]);
  },
);

it.each([
  ['hold', 'release'],
  ['release', 'hold'],
] as const)('undo of %s leaves what arrived after the action began, though it bears an id of it', async (verb, back) => {
  const { context, acted } = played(verb === 'hold');
  const outcomes = await undoQueueAction(context, entry(verb, 'applied'));
  expect(acted).toEqual(OLD.map((id) => `${back} ${id}`));
  expect(outcomes).toContainEqual(another);
});

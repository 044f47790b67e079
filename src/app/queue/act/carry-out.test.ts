import { describe, expect, it } from 'vitest';
import type { ActionOutcome } from '../../../domain/queue-action.ts';
import type { MessageRef, MtaKind, QueueId } from '../../../domain/queue-id.ts';
import type { MailServer, QueueControl } from '../../../mta/mta.ts';
import type { Context } from '../../context.ts';
import { carryOut, prepareAction, type ActionAsked } from './carry-out.ts';
import type { ChosenMessage } from './choose.ts';

const chosen = (mta: MtaKind, id: string, isHeld = false): ChosenMessage => ({
  ref: { mta, queue: '', id: id as QueueId },
  ...{ arrivedAt: 1, sender: 'a@b.example', isHeld, heldSince: null, sizeBytes: 1 },
});

interface Acted {
  readonly mta: MtaKind;
  readonly verb: string;
  readonly ids: readonly string[];
}

/** A machine with these mail servers; `broken` has no program. */
function machine(
  kinds: readonly MtaKind[],
  broken: MtaKind | null = null,
): { readonly context: Context; readonly acted: Acted[]; readonly journal: string[] } {
  const acted: Acted[] = [];
  const journal: string[] = [];
  const control = (mta: MtaKind): QueueControl => ({
    isolatedQueue: mta === 'exim' ? 'aside' : null,
    batchOf: () => 10,
    look: (refs) =>
      refs.map(({ id }) => ({
        ...chosen(mta, id),
        sender: 'a@b.example',
        recipients: [],
        state: 'waiting',
        submission: null,
        submitterUid: null,
        traits: null,
        lastAnswer: null,
        unreadable: null,
      })),
    act: (verb, refs: readonly MessageRef[]) => {
      acted.push({ mta, verb, ids: refs.map(({ id }) => id) });
      return Promise.resolve(refs.map(({ id }): ActionOutcome => ({ id, result: 'held', says: null, reason: null })));
    },
    restore: () => null,
    close: () => undefined,
  });
  const servers = kinds.map(
    (kind) => ({ kind, facts: { user: 'mail' }, openControl: () => (kind === broken ? null : control(kind)) }) as unknown as MailServer,
  );
  const host = {
    kind: 'local',
    uid: 0,
    now: () => 5,
    pause: () => undefined,
    readText: () => null,
    list: () => [],
    appendDurably: (_: string, line: string) => journal.push(line),
  };
  return { context: { host, servers, journal: '/journal', exports: '/exports' } as unknown as Context, acted, journal };
}

const asked = (messages: readonly ChosenMessage[]): ActionAsked => ({
  ...{ verb: 'hold', isNamed: false, selection: '--all', source: null, exportFirst: false, by: 'root' },
  choice: { messages, missing: [], kept: 0 },
});

describe('carryOut on several mail servers', () => {
  it('gives each its own messages alone, even where ids are alike, and tells of every one', async () => {
    const { context, acted, journal } = machine(['exim', 'postfix', 'sendmail']);
    const action = prepareAction(
      context,
      asked([
        chosen('postfix', 'AAAAAA1'),
        chosen('exim', 'E1'),
        chosen('postfix', 'AAAAAA2'),
        chosen('exim', 'AAAAAA1'),
        chosen('postfix', 'AAAAAA3', true),
      ]),
    );
    const told: string[] = [];
    const done = await carryOut(context, action, ({ id, result }) => told.push(`${id} ${result}`));
    expect(acted.flatMap(({ mta, ids }) => ids.map((id) => `${mta} ${id}`)).toSorted()).toEqual([
      'exim AAAAAA1',
      'exim E1',
      'postfix AAAAAA1',
      'postfix AAAAAA2',
    ]);
    expect(told.toSorted()).toEqual(['AAAAAA1 held', 'AAAAAA1 held', 'AAAAAA2 held', 'AAAAAA3 skipped', 'E1 held']);
    expect(done).toMatchObject({ isWhole: true, counts: { held: 4, skipped: 1 } });
    expect(journal).toHaveLength(2);
  });

  it('does nothing at all where one whose message is meant has no program', () => {
    const { context, acted, journal } = machine(['exim', 'postfix'], 'postfix');
    expect(() => prepareAction(context, asked([chosen('exim', 'E1'), chosen('postfix', 'AAAAAA1')]))).toThrow(expect.objectContaining({ exit: 69 }));
    expect([acted, journal]).toEqual([[], []]);
    expect(prepareAction(context, asked([chosen('exim', 'E1')])).todo).toHaveLength(1);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QueueId } from '../../domain/queue-id.ts';
import { composeControl, composeSpool, ID } from './fixtures/spool-tree.ts';
import { listIds, listQueue } from './queue-list.ts';
import { loadFiles, loadMessage } from './queue-message.ts';

const id = (number: number): string => `6AQM7MIi0002${String(number).padStart(2, '0')}`;
let tree: ReturnType<typeof composeSpool>;

beforeEach(() => {
  tree = composeSpool();
});
afterEach(() => rmSync(tree.root, { recursive: true }));

function queue(name: string, text: Parameters<typeof composeControl>[0] = {}, directory = 'mqueue'): void {
  tree.write(`${directory}/${name}`, composeControl({ id: name.slice(2), ...text }));
  tree.write(`${directory}/df${name.slice(2)}`, 'body\n');
}

function longAgo(path: string): void {
  utimesSync(join(tree.root, path), 1_700_000_000, 1_700_000_000);
}

describe('listQueue', () => {
  it('reads envelope, size, state and answer', () => {
    queue(`qf${ID}`);
    expect([...listQueue(tree.spool)]).toMatchObject([
      {
        ref: { mta: 'sendmail', queue: '', id: ID },
        ...{
          arrivedAt: 1_795_730_842_000,
          sizeBytes: 5,
          sender: 'spam@shop.example',
          state: 'waiting',
          isHeld: false,
          heldSince: null,
          unreadable: null,
        },
        recipients: [{ address: 'wait@far.example', done: false }],
        submission: { via: 'command', user: 'www-data', isClaimed: true },
        lastAnswer: 'Deferred: 451 4.7.0 try again later',
        traits: { subject: 'hi\n\tthere' },
      },
    ]);
  });

  it('lists by priority, then what is quarantined, lost and without a control file; the submissions last', () => {
    queue(`qf${id(1)}`, { priority: 90_000 });
    queue(`qf${id(2)}`, { priority: 30_000 });
    queue(`hf${id(3)}`, { priority: 1, lines: ['qspam'] });
    queue(`Qf${id(4)}`);
    tree.write(`mqueue/df${id(5)}`, 'left');
    tree.write(`mqueue/df${id(6)}`, 'being received');
    tree.write(`mqueue/tf${id(7)}`, 'being written');
    longAgo(`mqueue/df${id(5)}`);
    queue(`qf${id(8)}`, { origin: 'shop@localhost' }, 'client');
    const all = [...listQueue(tree.spool)];
    expect(all.map(({ ref, state, isHeld }) => [ref.queue, ref.id, state, isHeld])).toEqual([
      ['', id(2), 'waiting', false],
      ['', id(1), 'waiting', false],
      ['', id(3), 'held', true],
      ['', id(4), 'unreadable', false],
      ['', id(5), 'unreadable', false],
      ['client', id(8), 'waiting', false],
    ]);
    expect(all[2]?.heldSince).toBeGreaterThan(1_700_000_000_000);
    expect(all[5]?.submission).toMatchObject({ via: 'command', user: 'shop' });
    expect([...listIds(tree.spool)].map((ref) => ref.id)).toEqual(all.map(({ ref }) => ref.id));
    expect([...listQueue(tree.spool, { queue: 'client' })].map(({ ref }) => ref.id)).toEqual([id(8)]);
  });

  it('lists what cannot be read with its reason and, where it can, its envelope', () => {
    tree.write(`mqueue/qf${id(1)}`, composeControl().replace(/\.\n$/, ''));
    tree.write(`mqueue/qf${id(2)}`, '\x00\xff\n\x01garbage');
    tree.write(`mqueue/qf${id(3)}`, '');
    longAgo(`mqueue/qf${id(3)}`);
    tree.write(`mqueue/qf${id(4)}`, ''); // a reception that has just begun
    symlinkSync('/etc/passwd', join(tree.root, `mqueue/qf${id(5)}`));
    execFileSync('mkfifo', [join(tree.root, `mqueue/qf${id(6)}`)]);
    const found = new Map([...listQueue(tree.spool)].map((message) => [message.ref.id as string, message]));
    expect([...found.keys()].toSorted()).toEqual([1, 2, 3, 5, 6].map(id));
    expect(found.get(id(1))).toMatchObject({ state: 'unreadable', unreadable: 'cut off: no closing dot', sender: 'spam@shop.example' });
    expect([2, 3, 5, 6].map((number) => found.get(id(number))?.unreadable)).toEqual([
      'cut off: no closing dot',
      'empty file',
      'a symbolic link, not followed',
      'not a regular file',
    ]);
  });

  it('finds queue groups, directories that a pattern means, their parts, and a body in another directory', () => {
    rmSync(tree.root, { recursive: true });
    tree = composeSpool('mqueue/q*');
    for (const name of ['qf', 'df', 'xf']) mkdirSync(join(tree.root, 'mqueue/q1', name), { recursive: true });
    tree.write(`mqueue/q1/qf/qf${id(1)}`, composeControl({ id: id(1), priority: 5 }));
    tree.write(`mqueue/q1/df/df${id(1)}`, 'one');
    tree.write(`mqueue/q2/qf${id(2)}`, composeControl({ id: id(2), priority: 1, lines: ['dq1'] }));
    tree.write(`mqueue/q1/df/df${id(2)}`, 'elsewhere');
    tree.write(`mqueue/other/qf${id(3)}`, composeControl());
    const found = new Map([...listQueue(tree.spool)].map(({ ref, sizeBytes }) => [ref.id as string, sizeBytes]));
    expect(found).toEqual(
      new Map([
        [id(1), 3],
        [id(2), 9],
      ]),
    );
    expect(Buffer.from(loadMessage(tree.spool, id(2) as QueueId)?.body.bytes ?? []).toString()).toBe('elsewhere');
  });

  it('knows a queue group by its name', () => {
    tree = {
      ...tree,
      spool: {
        ...tree.spool,
        queues: { ...tree.spool.queues, server: { ...tree.spool.queues.server, groups: [{ name: 'slow', path: `${tree.root}/slow` }] } },
      },
    };
    queue(`qf${id(1)}`, {}, 'slow');
    expect([...listIds(tree.spool)]).toEqual([{ mta: 'sendmail', queue: 'slow', id: id(1) }]);
  });
});

describe('loadMessage', () => {
  it('gives the headers that are sent, and the body', () => {
    queue(`hf${ID}`);
    const stored = loadMessage(tree.spool, ID as QueueId);
    expect(stored?.headers.map(({ name, dead }) => [name, dead])).toEqual([
      ['Return-Path', true],
      ['Received', false],
      ['Received', false],
      ['From', false],
      ['Subject', false],
    ]);
    expect(stored?.rawHeaders).toMatch(/^Received: from mx1[^]*\nSubject: hi\n\tthere\n$/);
    expect(Buffer.from(stored?.body.bytes ?? []).toString()).toBe('body\n');
    const ref = { mta: 'sendmail', queue: '', id: ID as QueueId } as const;
    expect([...loadFiles(tree.spool, ref)].map(({ name }) => name)).toEqual([`hf${ID}`, `df${ID}`]);
    expect(loadMessage(tree.spool, id(99) as QueueId)).toBeNull();
  });
});

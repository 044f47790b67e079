import { existsSync, readFileSync, renameSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MessageRef, QueueId } from '../../domain/queue-id.ts';
import type { Host, Ran } from '../../host/host.ts';
import { SendmailControl } from './control.ts';
import { composeControl, composeSpool, ID } from './fixtures/spool-tree.ts';

let tree: ReturnType<typeof composeSpool>;
beforeEach(() => {
  tree = composeSpool();
});
afterEach(() => rmSync(tree.root, { recursive: true }));

const ref = (id: string, queue = ''): MessageRef => ({ mta: 'sendmail', queue, id: id as QueueId });
const path = (name: string): string => join(tree.root, 'mqueue', name);

function store(id: string, kind = 'qf'): void {
  tree.write(`mqueue/${kind}${id}`, composeControl({ id }));
  tree.write(`mqueue/df${id}`, 'body\n');
}

/** A queue whose Sendmail quarantines what it is told to, but for `locked`; and the command lines that it got. */
function opened(locked: readonly string[] = []): { readonly control: SendmailControl; readonly runs: string[][] } {
  const runs: string[][] = [];
  const runBeside = (argv: readonly string[]): Promise<Ran> => {
    runs.push(argv.slice(1));
    const ids = argv.flatMap((word) => (word.startsWith('-qI') ? [word.slice(3)] : []));
    for (const id of ids.filter((one) => !locked.includes(one))) {
      if (argv.includes('-Qspamtrace') && existsSync(path(`qf${id}`))) renameSync(path(`qf${id}`), path(`hf${id}`));
      if (argv.includes('-Q') && existsSync(path(`hf${id}`))) renameSync(path(`hf${id}`), path(`qf${id}`));
    }
    const stdout = ids.filter((id) => locked.includes(id)).map((id) => `Skipping ./${id}\n`);
    return Promise.resolve({ status: 0, stdout: stdout.join(''), stderr: '' });
  };
  const host: Host = { ...tree.spool.host, runBeside };
  const control = SendmailControl.open({ ...tree.spool, host, place: { ...tree.spool.place, binary: '/usr/sbin/sendmail' } });
  if (control === null) throw new Error('no control');
  return { control, runs };
}

describe('SendmailControl', () => {
  it('quarantines what it removes before its files go, and nothing of another message', async () => {
    store(ID);
    store('6AQM7MIi000201', 'hf');
    store('6AQM7MIi000202');
    tree.write(`mqueue/xf${ID}`, 'transcript');
    const { control, runs } = opened();
    expect(await control.act('remove', [ref(ID), ref('6AQM7MIi000201')])).toMatchObject([{ result: 'removed' }, { result: 'removed' }]);
    expect(runs).toEqual([
      ['-Am', '-Qspamtrace', `-qI${ID}`],
      ['-Am', '-qQ', '-Qspamtrace', '-qI6AQM7MIi000201'],
    ]);
    expect([`qf${ID}`, `hf${ID}`, `df${ID}`, `xf${ID}`, 'df6AQM7MIi000201', 'df6AQM7MIi000202'].map((name) => existsSync(path(name)))).toEqual([
      ...[false, false, false, false, false],
      true,
    ]);
    control.close();
  });

  it('leaves what is locked', async () => {
    store(ID);
    const { control } = opened([ID]);
    for (const verb of ['remove', 'hold', 'retry', 'return'] as const)
      expect(await control.act(verb, [ref(ID)])).toMatchObject([{ result: 'locked' }]);
    expect(existsSync(path(`qf${ID}`)) && existsSync(path(`df${ID}`))).toBe(true);
    control.close();
  });

  it('leaves an id that is a part of another one, and asks Sendmail nothing about it', async () => {
    store(ID);
    store(`${ID}7`);
    const { control, runs } = opened();
    const outcomes = await control.act('hold', [ref(ID), ref(`${ID}7`)]);
    expect(outcomes).toMatchObject([{ result: 'failed' }, { result: 'held' }]);
    expect(runs).toEqual([['-Am', '-Qspamtrace', `-qI${ID}7`]]);
    control.close();
  });

  it('runs nothing for what has left, and nothing for nothing', async () => {
    const { control, runs } = opened();
    expect(await control.act('remove', [ref(ID)])).toMatchObject([{ result: 'gone' }]);
    expect(await control.act('hold', [])).toEqual([]);
    expect(runs).toEqual([]);
    control.close();
  });

  it('releases', async () => {
    store(ID, 'hf');
    const { control, runs } = opened();
    expect(await control.act('release', [ref(ID)])).toMatchObject([{ result: 'released' }]);
    expect(runs).toEqual([['-Am', '-qQ', '-Q', `-qI${ID}`]]);
    control.close();
  });

  it('makes the bounce of what is quarantined, so that nothing is delivered', async () => {
    store(ID);
    const { control, runs } = opened();
    await control.act('return', [ref(ID)]);
    expect(runs).toEqual([
      ['-Am', '-Qspamtrace', `-qI${ID}`],
      ['-Am', '-v', '-qQ', '-OTimeout.queuereturn=now', `-qI${ID}`],
    ]);
    control.close();
  });

  it('removes what Sendmail cannot read, a link itself, and a body alone only when it is old', async () => {
    tree.write(`mqueue/qf${ID}`, 'V8\ncut off');
    tree.write(`mqueue/df${ID}`, 'x');
    tree.write('passwd', 'precious');
    symlinkSync(join(tree.root, 'passwd'), path('qf6AQM7MIi000201'));
    tree.write('mqueue/df6AQM7MIi000202', 'left by a crash');
    tree.write('mqueue/df6AQM7MIi000203', 'being received');
    tree.write('mqueue/qf6AQM7MIi000204', '');
    utimesSync(path('df6AQM7MIi000202'), 1_700_000_000, 1_700_000_000);
    const { control } = opened();
    const ids = [ID, '6AQM7MIi000201', '6AQM7MIi000202', '6AQM7MIi000203', '6AQM7MIi000204'];
    const outcomes = await control.act(
      'remove',
      ids.map((id) => ref(id)),
    );
    expect(outcomes.map(({ result }) => result)).toEqual(['removed', 'removed', 'removed', 'failed', 'failed']);
    expect(readFileSync(join(tree.root, 'passwd'), 'utf8')).toBe('precious');
    expect(existsSync(path('df6AQM7MIi000203')) && existsSync(path('qf6AQM7MIi000204'))).toBe(true);
    control.close();
  });

  it('speaks to the program of submissions for their queue', async () => {
    tree.write(`client/qf${ID}`, composeControl());
    tree.write(`client/df${ID}`, 'x');
    const { control, runs } = opened();
    await control.act('hold', [ref(ID, 'client')]);
    expect(runs).toEqual([['-Ac', '-Qspamtrace', `-qI${ID}`]]);
    control.close();
  });
});

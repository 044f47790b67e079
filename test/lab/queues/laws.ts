import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Box } from '../box/box.ts';
import type { Suite } from '../box/recipe.ts';
import { cloneDirectory } from '../box/rootfs.ts';
import { whyNoLab } from '../capability.ts';
import { createRandom, type Random } from '../play/random.ts';
import { runTool } from '../play/tool.ts';
import { labSeed } from '../seed.ts';
import { act, idsOf, keepBusy, queueMail, results, tool, without, type Mail, type Queued, type QueueServer } from './queue-server.ts';

/** What a test of one mail server alone gets beside the laws. */
export interface QueueLab {
  readonly suite: Suite;
  readonly random: Random;
  /** The one box of the laws; opened before the first test. */
  box(): Box;
  mail(mail: Mail): Promise<string[]>;
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const why = await whyNoLab();
if (why !== null) say(`lab: skipped, ${why}`);

/** Declares the tests that every mail server's queue must pass, then those of `own`. The Debian that it runs on is drawn by the seed. */
export function queueLaws(server: QueueServer, own: (lab: QueueLab) => void): void {
  const seed = labSeed();
  const random = createRandom(`${seed}/queue-laws/${server.kind}`);
  const suite = random.pick<Suite>(['bookworm', 'trixie']);
  describe.skipIf(why !== null && process.env['CI'] !== 'true')(`the queue of ${server.kind} on ${suite} (LAB_SEED=${seed})`, () => {
    let box: Box;
    beforeAll(async () => {
      expect(why, 'CI must not skip the lab').toBeNull();
      box = await server.open(suite, say);
    });
    afterAll(() => box?.close());
    const lab: QueueLab = { suite, random, box: () => box, mail: (mail) => queueMail(server, box, mail) };
    calmLaws(server, lab);
    describe('while mail arrives and the queue runs', () => {
      let calm: () => Promise<void>;
      beforeEach(async () => {
        calm = await keepBusy(server, box);
      });
      afterEach(() => calm());
      removingLaws(server, lab);
      holdingLaws(server, lab);
    });
    own(lab);
  });
}

const shop = { user: 'shop', recipients: 'wait@far.example' } as const;

function calmLaws(server: QueueServer, { box, mail }: QueueLab): void {
  test('refuses what is no id, and runs nothing', async () => {
    await mail({ ...shop, sender: 'stay@shop.example', count: 2 });
    const before = [await server.acts(box()), await server.spooled(box())];
    for (const words of [['ALL'], ['-'], [''], [`${server.absent}\n`], ['-cX'], ['../x'], ['-f', '']]) {
      const { ran } = await act(box(), 'remove', ...words);
      expect([words, ran.code, ran.stdout]).toEqual([words, 64, '']);
    }
    for (const verb of ['remove', 'hold', 'release', 'retry', 'return'])
      expect(await act(box(), verb, '-f', 'nobody@nowhere.example')).toMatchObject({ ran: { code: 0, stdout: '' } });
    expect(await act(box(), 'remove', server.absent)).toMatchObject({ ran: { code: 65, stdout: '' } });
    expect(await runTool(box(), 'queue', 'remove', '--all')).toMatchObject({ code: 77, stdout: '' });
    expect(await runTool(box(), '--root', '/', 'queue', 'remove', '--all', '--yes')).toMatchObject({ code: 77, stdout: '' });
    const asUser = await box().run([...tool.split(' '), 'queue', 'remove', '--all', '--yes'], { user: 'shop', accept: 'any' });
    expect([71, 77]).toContain(asUser.code);
    expect([await server.acts(box()), await server.spooled(box())]).toEqual(before);
  });

  test('exports what it removes, and brings messages back as they were', async () => {
    const all = await mail({ ...shop, sender: 'lost@shop.example', count: 3, size: 70_000 });
    const [one = '', two = '', three = ''] = all;
    const held = server.movesOnImport ? [one, two] : [two];
    for (const id of held) await server.holdByHand(box(), id);
    const before = await server.portrait(box(), [one, two]);
    const removed = await runTool(box(), 'queue', 'remove', '-f', 'lost[0-9]@', '--yes');
    expect(removed.code, removed.stderr).toBe(0);
    const file = /\/var\/lib\/spamtrace\/exports\/\S+\.tar\.gz/.exec(removed.stdout)?.[0] ?? '';
    const [mode, ...names] = (await box().script(`stat -c %a ${file}; tar -tzf ${file}`)).stdout.trim().split('\n');
    expect(mode).toBe('600');
    expect(names.toSorted()).toEqual(['index.jsonl', ...all.flatMap((id) => [`${id}.eml`, ...server.archived(id, held.includes(id))])].toSorted());
    expect(await stillSpooled(server, box(), all)).toEqual([]);
    expect(await act(box(), 'import', file, one, two)).toMatchObject({ ran: { code: 0 }, lines: [{ result: 'restored' }, { result: 'restored' }] });
    expect(await server.portrait(box(), [one, two])).toBe(before);
    expect(await queuedBy(server, box(), /^lost/)).toEqual([one, two].toSorted());
    expect(await queuedBy(server, box(), /^lost/, true)).toEqual(held.toSorted());
    expect((await act(box(), 'import', file)).lines.map(({ result }) => result).toSorted()).toEqual(['restored', 'skipped', 'skipped']);
    for (const id of [one, three]) expect(await server.bodyOf(box(), id)).toContain('xxxx');
    expect(await queuedBy(server, box(), /^lost/, true)).toEqual(held.toSorted());
    expect((await act(box(), 'import', '/etc/passwd')).ran.code).toBe(64);
    expect(results((await act(box(), 'remove', ...all, '--no-export')).lines)).toEqual(['removed']);
  });

  test('docs/queue-by-hand.md: each pair does the same', async () => {
    const pairs = await mail({ ...shop, sender: 'pair@shop.example', count: 12 });
    await mail({ user: 'blog', sender: 'other@blog.example', recipients: 'slow@distant.example', count: 2 });
    const [first = ''] = pairs;
    const [looking, acting] = server.byHand.tables(readFileSync(join(cloneDirectory, 'docs/queue-by-hand.md'), 'utf8')).map(rowsOf);
    expect([looking?.length, acting?.length]).toEqual(server.byHand.rows);
    const run = async (command: string, id: string): Promise<string> => {
      const words = command.replaceAll('\\|', '|').replaceAll('ID', id);
      return (await box().script(words.startsWith('spamtrace ') ? words.replace('spamtrace', tool) : server.byHand.shell(words), { accept: 'any' }))
        .stdout;
    };
    for (const [hand = '', ours = '', same = ''] of looking ?? []) {
      const said = (text: string): unknown =>
        same === '' ? text !== '' : same === 'ids' ? text.split('\n').filter(Boolean).toSorted() : text.trim();
      expect([ours, said(await run(ours, first))]).toEqual([ours, said(await run(hand, first))]);
    }
    for (const [hand = '', ours = '', then = ''] of acting ?? []) {
      const states: string[] = [];
      for (const command of [hand, ours]) {
        const id = pairs.pop() ?? '';
        if (server.byHand.releases.test(hand)) await server.holdByHand(box(), id);
        await run(command, id);
        states.push(await stateOf(server, box(), { id, awaited: then }));
      }
      expect([ours, ...states]).toEqual([ours, then, then]);
    }
  });
}

function removingLaws(server: QueueServer, { box, mail }: QueueLab): void {
  test('removes by id, recipient, sender, user and source what is meant, and nothing else', async () => {
    const runs = await mail({ ...shop, sender: 'run@shop.example', count: 6 });
    await mail({ user: 'blog', sender: 'letter@blog.example', recipients: 'later@far.example', count: 4 });
    await mail({ user: 'www-data', sender: 'form@corp.example', recipients: 'slow@distant.example', count: 4 });
    const selections: readonly (readonly [readonly string[], (one: Queued) => boolean])[] = [
      [['-f', 'run1@shop.example'], ({ sender }) => sender === 'run1@shop.example'],
      [['-r', 'later@far.example'], ({ recipients }) => recipients.includes('later@far.example')],
      [['--user', 'www-data'], ({ sender }) => sender.startsWith('form')],
      [['-f', 'run[2-4]@'], ({ sender }) => /^run[2-4]@/.test(sender)],
    ];
    for (const [words, isMeant] of selections) {
      const before = await server.spooled(box());
      const meant = idsOf((await server.listed(box())).filter(isMeant));
      expect(meant.length).toBeGreaterThan(0);
      const { ran, lines } = await act(box(), 'remove', ...words);
      expect([words, ran.code, ran.stderr]).toEqual([words, 0, '']);
      expect([idsOf(lines), results(lines)]).toEqual([meant, ['removed']]);
      await expectOnlyGone(server, box(), { before, gone: meant });
    }
    const [, , , , one = ''] = runs;
    expect((await act(box(), 'remove', one, server.absent)).lines).toMatchObject([
      { id: server.absent, result: 'gone' },
      { id: one, result: 'removed' },
    ]);
  });

  test('removes by source what queue ids selects by it, and notes it', async () => {
    const spam = await mail({ ...shop, sender: 'spam@shop.example', count: 5 });
    const { source } = JSON.parse((await runTool(box(), '--json', 'queue', 'list', '--logs', '-f', 'spam1@shop.example')).stdout) as {
      source: string;
    };
    const selected = (await runTool(box(), 'queue', 'ids', '--source', source)).stdout.split('\n').filter(Boolean).toSorted();
    expect(without(spam, selected)).toEqual([]);
    const before = await server.spooled(box());
    const { ran, lines } = await act(box(), 'remove', '--source', source);
    expect(ran.code, ran.stderr).toBe(0);
    expect([idsOf(lines), results(lines)]).toEqual([selected, ['removed']]);
    await expectOnlyGone(server, box(), { before, gone: selected });
    const journal = (await runTool(box(), '--json', 'journal')).stdout.trimEnd().split('\n').at(-1) ?? '';
    expect(JSON.parse(journal)).toMatchObject({
      ...{ source, remedy: 'queue-remove', state: 'applied' },
      plan: { messages: selected.length, counts: { removed: selected.length } },
    });
  });

  if (server.locking !== null) locks(server, server.locking, { box, mail });

  test('removes everything, but not what arrives meanwhile', async () => {
    const last = await mail({ ...shop, sender: 'last@shop.example', count: 10 });
    const before = idsOf(await server.listed(box()));
    const { ran, lines } = await act(box(), 'remove', '--all');
    expect(ran.code, ran.stderr).toBe(0);
    expect(without(before, idsOf(lines))).toEqual([]);
    expect(results(lines).filter((result) => result !== 'removed' && result !== 'gone')).toEqual([]);
    expect(await stillSpooled(server, box(), idsOf(lines.filter(({ result }) => result === 'removed')))).toEqual([]);
    expect(await stillSpooled(server, box(), last)).toEqual([]);
    expect(await server.halves(box())).toBe('');
    // The neighbour writes on: what came after the choice is there, or comes within a second.
    for (let tries = 0; tries < 50 && (await queuedBy(server, box(), /^neighbour/)).length === 0; tries++) await box().script('sleep 0.1');
    expect(await queuedBy(server, box(), /^neighbour/)).not.toEqual([]);
  });
}

function locks(server: QueueServer, locking: NonNullable<QueueServer['locking']>, { box, mail }: Pick<QueueLab, 'box' | 'mail'>): void {
  test('waits for a delivery that ends, reports one that does not, and removes what cannot be read', async () => {
    const all = await mail({ ...shop, sender: 'busy@shop.example', count: 3 });
    const [ends = '', stays = '', corrupt = ''] = all;
    await box().script(`${locking.spoil(corrupt)}; ${locking.lock(ends, 3)} ${locking.lock(stays, 40)} echo $! > /run/lock.pid; sleep 0.3`);
    const { ran, lines } = await act(box(), 'remove', ...all, '--no-export');
    expect(Object.fromEntries(lines.map(({ id, result }) => [id, result]))).toEqual({ [ends]: 'removed', [stays]: 'locked', [corrupt]: 'removed' });
    expect(ran.code).toBe(74);
    expect(await stillSpooled(server, box(), all)).toEqual([stays]);
    await box().script('kill -- -$(cat /run/lock.pid)');
    expect((await act(box(), 'remove', stays)).lines).toMatchObject([{ result: 'removed' }]);
  });
}

function holdingLaws(server: QueueServer, { box, mail }: QueueLab): void {
  test('holds, releases only what it held, undoes, and never retries what is held', async () => {
    const all = (await mail({ ...shop, sender: 'keep@shop.example', count: 4 })).toSorted();
    const [byHand = ''] = all;
    const held = (): Promise<string[]> => queuedBy(server, box(), /^keep/, true);
    await server.holdByHand(box(), byHand);
    const first = await act(box(), 'hold', '-f', 'keep[0-9]@');
    expect(idsOf(first.lines.filter(({ result }) => result === 'held'))).toEqual(without(all, [byHand]));
    expect(first.lines.find(({ id }) => id === byHand)).toMatchObject({ result: 'skipped' });
    expect(await held()).toEqual(all);
    expect(results((await act(box(), 'retry', '-f', 'keep[0-9]@')).lines)).toEqual(['skipped']);
    expect(await held()).toEqual(all);
    const released = await act(box(), 'release', '-f', 'keep[0-9]@');
    expect(released.lines.find(({ id }) => id === byHand)).toMatchObject({ result: 'skipped' });
    expect(await held()).toEqual([byHand]);
    expect((await act(box(), 'release', byHand)).lines).toMatchObject([{ result: 'released' }]);
    expect(results((await act(box(), 'hold', '--isolate', '-f', 'keep[0-9]@')).lines)).toEqual(['held']);
    expect(without(all, await server.isolated(box()))).toEqual([]);
    const [last = ''] = (await runTool(box(), '--json', 'journal')).stdout.trimEnd().split('\n').toReversed();
    const { action } = JSON.parse(last) as { action: string };
    const undone = await runTool(box(), 'undo', action);
    expect(undone.code, undone.stderr).toBe(0);
    expect([await held(), await queuedBy(server, box(), /^keep/)]).toEqual([[], all]);
    expect((await runTool(box(), 'undo', action)).code).toBe(65);
    expect(results((await act(box(), 'remove', ...all)).lines)).toEqual(['removed']);
  });

  test('retries and returns', async () => {
    const again = await mail({ ...shop, sender: 'again@shop.example', count: 2 });
    const retried = await act(box(), 'retry', '-f', 'again[0-9]@');
    expect([idsOf(retried.lines), results(retried.lines)]).toEqual([again.toSorted(), ['retried']]);
    const returned = await act(box(), 'return', '-f', 'again[0-9]@');
    expect([idsOf(returned.lines), results(returned.lines)]).toEqual([again.toSorted(), ['returned']]);
    expect(await server.returned(box(), again)).toBe(2);
    expect(await stillSpooled(server, box(), again)).toEqual([]);
  });
}

/** Ids of those whose sender matches, sorted; of what is held, or is not, alone if said. */
export async function queuedBy(server: QueueServer, box: Box, sender: RegExp, isHeld?: boolean): Promise<string[]> {
  return idsOf((await server.listed(box)).filter((one) => sender.test(one.sender) && (isHeld === undefined || one.isHeld === isHeld)));
}

/** Which of these have any file in the queue. */
export async function stillSpooled(server: QueueServer, box: Box, ids: readonly string[]): Promise<string[]> {
  const there = new Set(await server.spooled(box));
  return ids.filter((id) => there.has(id));
}

/** Nothing of what was queued is missing but what should be, of that nothing is left, and no message is halved. */
async function expectOnlyGone(
  server: QueueServer,
  box: Box,
  { before, gone }: { readonly before: readonly string[]; readonly gone: readonly string[] },
): Promise<void> {
  expect(without(before, await server.spooled(box)).toSorted()).toEqual(gone);
  expect(await server.halves(box)).toBe('');
}

/** The state that is awaited if it comes within a while (a bounce is made first), else what there is. */
async function stateOf(server: QueueServer, box: Box, { id, awaited }: { readonly id: string; readonly awaited: string }): Promise<string> {
  for (let tries = 0; ; tries++) {
    const found = (await server.listed(box)).find((one) => one.id === id);
    const isThere = (await stillSpooled(server, box, [id])).length > 0;
    const isApart = found === undefined && (await server.isolated(box)).includes(id);
    const state = isApart ? 'in the queue spamtrace-held' : !isThere ? 'gone' : found?.isHeld === true ? 'held' : 'waiting';
    if (state === awaited || tries === 40) return state;
    await box.script('sleep 0.1');
  }
}

/** The rows of a table of the page, without their code marks. */
function rowsOf(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
}

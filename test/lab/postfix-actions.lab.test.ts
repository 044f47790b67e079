import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Box } from './box/box.ts';
import { cloneDirectory } from './box/rootfs.ts';
import { whyNoLab } from './capability.ts';
import { createRandom } from './play/random.ts';
import { runTool } from './play/tool.ts';
import { idsOf, keepBusy, listed, openPostfixBox, postqueue, queueMail } from './postfix-queue.ts';
import { act } from './queue-actions.ts';

const why = await whyNoLab();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
if (why !== null) say(`lab: skipped, ${why}`);
const seed = process.env['LAB_SEED'] ?? Math.random().toString(36).slice(2, 8);
const random = createRandom(`${seed}/postfix-actions`);

const without = (all: readonly string[], gone: readonly string[]): string[] => all.filter((id) => !gone.includes(id));
const results = (lines: readonly { readonly result: string }[]): string[] => [...new Set(lines.map(({ result }) => result))];
const tool = '/opt/node/bin/node /opt/spamtrace/spamtrace.cjs';
/** Each takes two seconds; LAB_KILLS=100 tries more. */
const KILLS = Number(process.env['LAB_KILLS'] ?? 4);
const EVERY = /./;
const NEIGHBOUR = /^neighbour/;

describe.skipIf(why !== null && process.env['CI'] !== 'true')(`acting on the queue of Postfix (LAB_SEED=${seed})`, () => {
  let box: Box;
  let calm: () => Promise<void>;

  beforeAll(async () => {
    expect(why, 'CI must not skip the lab').toBeNull();
    box = await openPostfixBox('bookworm', say);
    await queueMail(box, { user: 'shop', sender: 'run@shop.example', recipients: 'wait@far.example', count: 6 });
    await box.script('postconf -e enable_long_queue_ids=yes; postfix reload > /dev/null 2>&1; sleep 0.3');
    await queueMail(box, { user: 'blog', sender: 'letter@blog.example', recipients: 'later@far.example', count: 6 });
    await queueMail(box, { user: 'www-data', sender: 'form@corp.example', recipients: 'slow@distant.example', count: 6 });
  }, 60_000);
  beforeEach(async () => {
    calm = await keepBusy(box);
  });
  afterEach(() => calm());
  afterAll(() => box?.close());

  /** What is queued now besides the neighbour's mail, which keeps arriving. */
  const others = async (): Promise<string[]> => without(await idsOf(box, EVERY), await idsOf(box, NEIGHBOUR));
  /** Times that postsuper has run: it logs what it did, also when that was nothing. */
  const runs = async (): Promise<string> => (await box.script("grep -cE 'postfix/postsuper.* [0-9]+ messages?$' /var/log/mail.log || true")).stdout;

  test('refuses what is no id, and runs nothing', async () => {
    const before = [await runs(), await others()];
    for (const words of [['ALL'], ['-'], ['9ECB3A2\n'], ['-cX'], ['../x'], ['9ecb3a2'], ['-f', '']]) {
      const { ran } = await act(box, 'remove', ...words);
      expect([words, ran.code, ran.stdout]).toEqual([words, 64, '']);
    }
    expect(await act(box, 'remove', '-f', 'nobody@nowhere.example')).toMatchObject({ ran: { code: 0, stdout: '' } });
    expect(await act(box, 'remove', '9ECB3A2')).toMatchObject({ ran: { code: 65, stdout: '' } });
    expect(await runTool(box, 'queue', 'remove', '--all')).toMatchObject({ code: 77, stdout: '' });
    expect([await runs(), await others()]).toEqual(before);
  });

  test('removes by id, by recipient, by sender, by user and by source what is meant, and nothing else', async () => {
    const source = 'user:blog';
    for (const [words, meant] of [
      [['-f', 'run1@shop.example'], /^run1@/],
      [['-r', 'slow@distant.example'], /^form/],
      [['-f', 'run[2-4]@'], /^run[2-4]@/],
    ] as const) {
      const before = await others();
      const ids = await idsOf(box, meant);
      expect(ids.length).toBeGreaterThan(0);
      const { ran, lines } = await act(box, 'remove', ...words);
      expect(ran.code, ran.stderr).toBe(0);
      expect(lines.map(({ id }) => id).toSorted()).toEqual(ids);
      expect(results(lines)).toEqual(['removed']);
      expect(await others()).toEqual(without(before, ids));
    }
    const [one = ''] = await idsOf(box, /^run5@/);
    expect((await act(box, 'remove', one, '9ECB3A2')).lines).toMatchObject([
      { id: '9ECB3A2', result: 'gone' },
      { id: one, result: 'removed' },
    ]);
    // By its source: of the user blog everything is meant, the neighbour's too, as far as it was there when it was chosen.
    const letters = await idsOf(box, /^letter/);
    const selected = (await runTool(box, 'queue', 'ids', '--source', source)).stdout.split('\n').filter(Boolean);
    expect(without(letters, selected)).toEqual([]);
    const { lines } = await act(box, 'remove', '--source', source);
    expect(
      without(
        letters,
        lines.filter(({ result }) => result === 'removed').map(({ id }) => id),
      ),
    ).toEqual([]);
    expect(await idsOf(box, /^letter/)).toEqual([]);
    const journal = (await runTool(box, '--json', 'journal')).stdout.trimEnd().split('\n').at(-1) ?? '';
    expect(JSON.parse(journal)).toMatchObject({ source, remedy: 'queue-remove', plan: { messages: lines.length } });
  });

  test('holds, releases only what it held, and undoes; a queue run does not touch what is held', async () => {
    await queueMail(box, { user: 'shop', sender: 'keep@shop.example', recipients: 'wait@far.example', count: 4 });
    const ids = await idsOf(box, /^keep/);
    const [byHand = ''] = ids;
    await box.run(['postsuper', '-h', byHand]);
    await box.script('sleep 3'); // so that it was held before, by the clock of the file system
    const held = await act(box, 'hold', '-f', 'keep[0-9]@');
    expect(held.lines.filter(({ result }) => result === 'held').map(({ id }) => id).toSorted()).toEqual(without(ids, [byHand])); // prettier-ignore
    expect(held.lines.find(({ id }) => id === byHand)).toMatchObject({ result: 'skipped' });
    expect(await idsOf(box, /^keep/, 'hold')).toEqual(ids);
    expect(results((await act(box, 'retry', '-f', 'keep[0-9]@')).lines)).toEqual(['skipped']);
    expect(await idsOf(box, /^keep/, 'hold')).toEqual(ids);
    const released = await act(box, 'release', '-f', 'keep[0-9]@');
    expect(released.lines.find(({ id }) => id === byHand)).toMatchObject({ result: 'skipped' });
    expect(await idsOf(box, /^keep/, 'hold')).toEqual([byHand]);
    expect((await act(box, 'release', byHand)).lines).toMatchObject([{ result: 'released' }]);
    // To isolate is to hold here: the hold queue is one that nothing serves.
    expect(results((await act(box, 'hold', '--isolate', '-f', 'keep[0-9]@')).lines)).toEqual(['held']);
    expect(await idsOf(box, /^keep/, 'hold')).toEqual(ids);
    const [last = ''] = (await runTool(box, '--json', 'journal')).stdout.trimEnd().split('\n').toReversed();
    const { action } = JSON.parse(last) as { action: string };
    expect((await runTool(box, 'undo', action)).code).toBe(0);
    expect(await idsOf(box, /^keep/, 'hold')).toEqual([]);
    expect(await idsOf(box, /^keep/)).toEqual(ids);
    expect(results((await act(box, 'remove', ...ids)).lines)).toEqual(['removed']);
  });

  test('retries and returns', async () => {
    await queueMail(box, { user: 'shop', sender: 'again@shop.example', recipients: 'wait@far.example', count: 2 });
    const retried = await act(box, 'retry', '-f', 'again[0-9]@');
    expect([results(retried.lines), retried.lines.length]).toEqual([['retried'], 2]);
    const returned = await act(box, 'return', '-f', 'again[0-9]@');
    expect([results(returned.lines), returned.lines.length]).toEqual([['returned'], 2]);
    expect((await box.script("grep -c 'from=<again.*force-expired, returned to sender' /var/log/mail.log")).stdout.trim()).toBe('2');
    expect(await idsOf(box, /^again/)).toEqual([]);
  });

  test('removes what Postfix put aside and what pickup has not taken in, which cannot be held', async () => {
    await queueMail(box, { user: 'shop', sender: 'aside@shop.example', recipients: 'wait@far.example', count: 1 });
    const [aside = ''] = await idsOf(box, /^aside/);
    await calm();
    await box.script(`cd /var/spool/postfix; f=$(find deferred -name ${aside}); chmod 400 $f; mv $f corrupt/
      postfix stop > /dev/null 2>&1; for try in $(seq 100); do pgrep -x master > /dev/null || break; sleep 0.05; done
      printf 'Subject: new\\n\\nx\\n' | sendmail -i -f fresh@shop.example -- wait@far.example`);
    const [fresh = ''] = (await listed(box, '-f', 'fresh@shop.example')).map(({ id }) => id);
    expect((await act(box, 'hold', fresh)).lines).toMatchObject([{ result: 'failed', says: expect.stringContaining('maildrop') }]);
    const { ran, lines } = await act(box, 'remove', aside, fresh, '--no-export');
    expect([ran.code, results(lines), lines.length]).toEqual([0, ['removed'], 2]);
    expect((await box.script('ls /var/spool/postfix/corrupt /var/spool/postfix/maildrop | grep -c . || true')).stdout.trim()).toBe('2'); // the names of the directories
    await box.script(
      'postfix start > /dev/null 2>&1 < /dev/null; for try in $(seq 100); do [ -S /var/spool/postfix/public/pickup ] && break; sleep 0.05; done',
    );
  });

  test('exports what it removes, and brings messages back as they were', async () => {
    await queueMail(box, { user: 'shop', sender: 'lost@shop.example', recipients: 'wait@far.example ok@far.example', count: 3, size: 70_000 });
    const ids = await idsOf(box, /^lost/);
    await box.script(
      `for try in $(seq 100); do [ "$(grep -c 'to=<ok@far.example>.*status=sent' /var/log/mail.log)" -ge 3 ] && break; sleep 0.05; done`,
    );
    const [one = '', two = ''] = ids;
    await box.run(['postsuper', '-h', one, two].flatMap((word, at) => (at === 3 ? ['-h', word] : [word])));
    const sum = async (): Promise<string> =>
      (
        await box.script(
          `cd /var/spool/postfix; for i in ${one} ${two}; do f=$(find . -path ./defer -prune -o -name $i -print); stat -c '%n %U %a' $f; sha256sum < $f; done`,
        )
      ).stdout;
    const before = await sum();
    const removed = await runTool(box, 'queue', 'remove', '-f', 'lost[0-9]@', '--yes');
    expect(removed.code, removed.stderr).toBe(0);
    const file = /\/var\/lib\/spamtrace\/exports\/\S+\.tar\.gz/.exec(removed.stdout)?.[0] ?? '';
    const names = (await box.script(`stat -c %a ${file}; tar -tzf ${file}`)).stdout.trim().split('\n').toSorted();
    expect(names.map((name) => name.replace(/^spool\/postfix\/[a-z]+\//, 'spool/')).toSorted()).toEqual(
      ['600', 'index.jsonl', ...ids.flatMap((id) => [`${id}.eml`, `spool/${id}`])].toSorted(),
    );
    expect(await idsOf(box, /^lost/)).toEqual([]);
    expect(await act(box, 'import', file, one, two)).toMatchObject({ ran: { code: 0 }, lines: [{ result: 'restored' }, { result: 'restored' }] });
    expect(await sum()).toBe(before);
    expect(await idsOf(box, /^lost/, 'hold')).toEqual([one, two].toSorted());
    expect((await act(box, 'import', file)).lines.map(({ result }) => result).toSorted()).toEqual(['restored', 'skipped', 'skipped']);
    expect((await box.run(['postcat', '-q', one])).stdout).toContain('xxxx');
    // What was brought back is served: nobody who has it already gets it again.
    await box.script(`postsuper -H ${one} 2> /dev/null; postqueue -f; sleep 2`);
    expect((await listed(box, '-f', 'lost', '--regex')).find(({ id }) => id === one)).toMatchObject({
      state: 'waiting',
      recipients: [{ done: false }, { address: 'ok@far.example', done: true }],
    });
    expect((await box.script(`grep -c '${one}: to=<ok@far.example>' /var/log/mail.log`)).stdout.trim()).toBe('1');
    await act(box, 'remove', ...ids, '--no-export');
  });

  test('a SIGKILL at any moment leaves every message whole or gone, and the journal says what was planned', { timeout: 600_000 }, async () => {
    const moments = [
      'grep -q "state\\":\\"planned.*NAME" /var/lib/spamtrace/journal.jsonl',
      'ls /var/lib/spamtrace/exports/*.part',
      'pgrep -x postsuper',
      'pgrep -x postsuper',
    ];
    for (let kill = 0; kill < KILLS; kill++) {
      const moment = moments[kill % moments.length] ?? '';
      const name = `victim${random.token(4)}`;
      await queueMail(box, { user: 'shop', sender: `${name}.@shop.example`, recipients: 'wait@far.example', count: 12 });
      const later = random.int(0, 60) / 1000;
      await box.script(
        `rm -f /var/lib/spamtrace/exports/*.part
         ${tool} queue remove -f '${name}' --yes > /dev/null 2>&1 & pid=$!
         for try in $(seq 1000); do if ! kill -0 $pid 2>/dev/null || ${moment.replace('NAME', name)} > /dev/null 2>&1; then break; fi; done
         sleep ${later}; kill -KILL $pid 2>/dev/null || true
         for try in $(seq 200); do pgrep -x postsuper > /dev/null || break; sleep 0.05; done`,
      );
      const left = await idsOf(box, new RegExp(`^${name}`));
      for (const id of left) expect((await box.run(['postcat', '-q', id])).stdout).toContain('xxx');
      const journal = (await box.read('/var/lib/spamtrace/journal.jsonl')).split('\n').filter((line) => line.includes(name));
      say(`lab: SIGKILL ${later} s after ${moment.split(' ')[0]} ${kill}: ${left.length} of 12 left, journal has ${journal.length} entries of it`);
      expect(JSON.parse(journal[0] ?? '{}')).toMatchObject({ state: 'planned', plan: { messages: 12, ids: expect.any(Array) } });
      await box.script('for f in /var/lib/spamtrace/exports/*.tar.gz; do [ ! -e $f ] || gzip -t $f; done');
      if (left.length < 12)
        await box.script(`ls /var/lib/spamtrace/exports/*-${String((JSON.parse(journal[0] ?? '{}') as { action: string }).action)}.tar.gz`);
    }
    expect(results((await act(box, 'remove', '-f', '^<victim', '--no-export')).lines).filter((result) => result !== 'removed')).toEqual([]);
  });

  test('docs/queue-by-hand.md: each pair for Postfix does the same', async () => {
    await queueMail(box, { user: 'shop', sender: 'pair@shop.example', recipients: 'wait@far.example', count: 12 });
    await calm();
    await box.script('for try in $(seq 100); do [ -z "$(ls /var/spool/postfix/{maildrop,incoming,active})" ] && break; sleep 0.05; done', {
      accept: 'any',
    });
    const [looking, acting] = tables();
    expect([looking.length, acting.length]).toEqual([8, 6]);
    const [first = ''] = await idsOf(box, /^pair/);
    for (const [hand = '', ours = '', same] of looking) {
      const run = async (command: string): Promise<string> =>
        (await box.script(command.replaceAll('\\|', '|').replace(/^spamtrace/, tool).replaceAll(' ID', ` ${first}`), { accept: 'any' })).stdout; // prettier-ignore
      const parts = (text: string): unknown =>
        same === '' ? text !== '' : same === 'ids' ? text.split('\n').filter(Boolean).toSorted() : text.trim();
      expect([ours, parts(await run(ours))]).toEqual([ours, parts(await run(hand))]);
    }
    const pairs = await idsOf(box, /^pair/);
    for (const [hand = '', ours = '', then] of acting) {
      const states: string[] = [];
      for (const [command, id = ''] of [
        [hand.replaceAll('\\|', '|'), pairs.pop()],
        [ours.replace(/^spamtrace/, tool), pairs.pop()],
      ] as const) {
        if (hand.includes('postsuper -H')) await box.run(['postsuper', '-h', id]);
        await box.script(command.replaceAll('ID', id), { accept: 'any' });
        states.push(then === 'gone' ? await goneOr(box, id) : await stateOf(box, id));
      }
      expect([ours, ...states]).toEqual([ours, then, then]);
    }
  });

  test('removes everything, but not what arrives meanwhile', async () => {
    await queueMail(box, { user: 'www-data', sender: 'last@shop.example', recipients: 'wait@far.example', count: 10 });
    const before = await idsOf(box, EVERY);
    const { ran, lines } = await act(box, 'remove', '--all');
    expect(ran.code, ran.stderr).toBe(0);
    expect(without(before, lines.map(({ id }) => id))).toEqual([]); // prettier-ignore
    const after = await idsOf(box, EVERY);
    expect(after.filter((id) => lines.some((line) => line.id === id && line.result === 'removed'))).toEqual([]);
    expect(await idsOf(box, /^last/)).toEqual([]);
    // The neighbour writes on: what came after the choice is there, or comes within a second.
    for (let tries = 0; tries < 50 && (await idsOf(box, NEIGHBOUR)).length === 0; tries++) await box.script('sleep 0.1');
    expect(await idsOf(box, NEIGHBOUR)).not.toEqual([]);
  });
});

/** The rows of the tables of Postfix on the page, without their code marks. */
function tables(): readonly [string[][], string[][]] {
  const page =
    readFileSync(join(cloneDirectory, 'docs/queue-by-hand.md'), 'utf8')
      .split(/^## /m)
      .find((section) => section.startsWith('Postfix\n')) ?? '';
  const [, looking = '', acting = ''] = page.split(/^\| by hand /m);
  const rows = (text: string): string[][] =>
    text
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) =>
        line
          .split(/(?<!\\)\|/)
          .slice(1, -1)
          .map((cell) => cell.trim().replaceAll('`', '')),
      );
  return [rows(looking), rows(acting)];
}

/** Waits a while for a message to go: its bounce is made first. */
async function goneOr(box: Box, id: string): Promise<string> {
  for (let tries = 0; tries < 40; tries++) {
    if ((await stateOf(box, id)) === 'gone') return 'gone';
    await box.script('sleep 0.1');
  }
  return stateOf(box, id);
}

async function stateOf(box: Box, id: string): Promise<string> {
  const found = (await postqueue(box)).find(({ queue_id }) => queue_id === id);
  return found === undefined ? 'gone' : found.queue_name === 'hold' ? 'held' : 'waiting';
}

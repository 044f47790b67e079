import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Box } from './box/box.ts';
import { whyNoLab } from './capability.ts';
import { createRandom } from './play/random.ts';
import { runTool } from './play/tool.ts';
import { cloneDirectory } from './box/rootfs.ts';
import { act, exiqgrep, keepBusy, openActionsBox, queueMail, spooled } from './queue-actions.ts';

const why = await whyNoLab();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
if (why !== null) say(`lab: skipped, ${why}`);
const seed = process.env['LAB_SEED'] ?? Math.random().toString(36).slice(2, 8);
const random = createRandom(`${seed}/queue-actions`);

const without = (all: readonly string[], gone: readonly string[]): string[] => all.filter((id) => !gone.includes(id));
const results = (lines: readonly { readonly result: string }[]): string[] => [...new Set(lines.map(({ result }) => result))];

describe.skipIf(why !== null && process.env['CI'] !== 'true')(`acting on the queue of Exim (LAB_SEED=${seed})`, () => {
  let box: Box;
  let calm: () => Promise<void>;

  beforeAll(async () => {
    expect(why, 'CI must not skip the lab').toBeNull();
    box = await openActionsBox(say);
    await queueMail(box, { user: 'shop', sender: 'run@shop.example', recipient: 'wait@far.example', count: 6 });
    await queueMail(box, { user: 'blog', sender: 'letter@blog.example', recipient: 'later@far.example', count: 6 });
    await queueMail(box, { user: 'www-data', sender: 'form@corp.example', recipient: 'slow@distant.example', count: 6 });
  });
  beforeEach(async () => {
    calm = await keepBusy(box);
  });
  afterEach(() => calm());
  afterAll(() => box?.close());

  /** What is queued now besides the neighbour's mail, which keeps arriving. */
  const others = async (): Promise<string[]> => without(await spooled(box), await exiqgrep(box, '-f', 'neighbour'));

  test('refuses what is no id, and runs nothing', async () => {
    const actions = async (): Promise<string> => (await box.script("grep -cE 'args:.* -M' /var/log/exim4/mainlog || true")).stdout;
    const before = [await actions(), await others()];
    for (const words of [['ALL'], ['-'], ['1xVg3O-0007cS-10\n'], ['-cX'], ['-f', '']]) {
      const { ran } = await act(box, 'remove', ...words);
      expect([words, ran.code, ran.stdout]).toEqual([words, 64, '']);
    }
    expect(await act(box, 'remove', '-f', 'nobody@nowhere.example')).toMatchObject({ ran: { code: 0, stdout: '' } });
    expect(await act(box, 'remove', '1xVg3O-0007cS-10')).toMatchObject({ ran: { code: 65, stdout: '' } });
    expect(await runTool(box, 'queue', 'remove', '--all')).toMatchObject({ code: 77, stdout: '' });
    expect(await runTool(box, '--root', '/', 'queue', 'remove', '--all', '--yes')).toMatchObject({ code: 77, stdout: '' });
    const asUser = await box.run(['/opt/node/bin/node', '/opt/spamtrace/spamtrace.cjs', 'queue', 'remove', '--all', '--yes'], {
      user: 'shop',
      accept: 'any',
    });
    expect([71, 77]).toContain(asUser.code);
    expect([await actions(), await others()]).toEqual(before);
  });

  test('removes by id, by recipient, by sender and by user what exiqgrep selects, and nothing else', async () => {
    for (const [ours, theirs] of [
      [
        ['-f', 'run1@shop.example'],
        ['-f', '^<run1@shop.example>$'],
      ],
      [
        ['-r', 'later@far.example'],
        ['-r', '^<?later@far.example'],
      ],
      [
        ['--user', 'www-data'],
        ['-f', 'form'],
      ],
      [
        ['-f', 'run[2-4]@'],
        ['-f', 'run[2-4]@'],
      ],
    ] as const) {
      const before = await others();
      const meant = await exiqgrep(box, ...theirs);
      expect(meant.length).toBeGreaterThan(0);
      const { ran, lines } = await act(box, 'remove', ...ours);
      expect(ran.code, ran.stderr).toBe(0);
      expect(lines.map(({ id }) => id).toSorted()).toEqual(meant);
      expect(results(lines)).toEqual(['removed']);
      expect(await others()).toEqual(without(before, meant));
    }
    const [one = ''] = await exiqgrep(box, '-f', 'run5@');
    expect((await act(box, 'remove', one, '1xVg3O-0007cS-10')).lines).toMatchObject([
      { id: '1xVg3O-0007cS-10', result: 'gone' },
      { id: one, result: 'removed' },
    ]);
  });

  test('holds, releases only what it held, and undoes', async () => {
    await queueMail(box, { user: 'shop', sender: 'keep@shop.example', recipient: 'wait@far.example', count: 4 });
    const ids = await exiqgrep(box, '-f', 'keep');
    const [byHand = ''] = ids;
    await box.run(['/usr/sbin/exim4', '-Mf', byHand]);
    const held = await act(box, 'hold', '-f', 'keep[0-9]@');
    expect(
      held.lines
        .filter(({ result }) => result === 'held')
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(without(ids, [byHand]));
    expect(held.lines.find(({ id }) => id === byHand)).toMatchObject({ result: 'skipped' });
    expect(await exiqgrep(box, '-z', '-f', 'keep')).toEqual(ids);
    expect(results((await act(box, 'retry', '-f', 'keep[0-9]@')).lines)).toEqual(['skipped']);
    const released = await act(box, 'release', '-f', 'keep[0-9]@');
    expect(released.lines.find(({ id }) => id === byHand)).toMatchObject({ result: 'skipped' });
    expect(await exiqgrep(box, '-z', '-f', 'keep')).toEqual([byHand]);
    expect((await act(box, 'release', byHand)).lines).toMatchObject([{ result: 'released' }]);
    const isolated = await act(box, 'hold', '--isolate', '-f', 'keep[0-9]@');
    expect(results(isolated.lines)).toEqual(['held']);
    expect(await spooled(box, 'spamtrace-held')).toEqual(ids);
    const [last = ''] = (await runTool(box, '--json', 'journal')).stdout.trimEnd().split('\n').toReversed();
    const { action } = JSON.parse(last) as { action: string };
    const undone = await runTool(box, 'undo', action);
    expect(undone.code, undone.stderr).toBe(0);
    expect(await spooled(box, 'spamtrace-held')).toEqual([]);
    expect(await exiqgrep(box, '-f', 'keep')).toEqual(ids);
    expect((await runTool(box, 'undo', action)).code).toBe(65);
    expect(results((await act(box, 'remove', ...ids)).lines)).toEqual(['removed']);
  });

  test('removes by source what queue ids selects by it, and notes it', async () => {
    await queueMail(box, { user: 'shop', sender: 'spam@shop.example', recipient: 'wait@far.example', count: 5 });
    const meant = await exiqgrep(box, '-f', 'spam');
    const { source } = JSON.parse((await runTool(box, '--json', 'queue', 'list', '--logs', '-f', 'spam1@shop.example')).stdout) as { source: string };
    const selected = (await runTool(box, 'queue', 'ids', '--source', source)).stdout.split('\n').filter(Boolean).toSorted();
    expect(meant.filter((id) => !selected.includes(id))).toEqual([]);
    const before = await others();
    const { ran, lines } = await act(box, 'remove', '--source', source);
    expect(ran.code, ran.stderr).toBe(0);
    expect(lines.map(({ id }) => id).toSorted()).toEqual(selected);
    expect(await others()).toEqual(without(before, selected));
    const journal = (await runTool(box, '--json', 'journal')).stdout.trimEnd().split('\n').at(-1) ?? '';
    expect(JSON.parse(journal)).toMatchObject({
      source,
      remedy: 'queue-remove',
      state: 'applied',
      plan: { messages: selected.length, counts: { removed: selected.length } },
    });
  });

  test('waits for a delivery that ends, reports one that does not, and removes what cannot be read', async () => {
    await queueMail(box, { user: 'shop', sender: 'busy@shop.example', recipient: 'wait@far.example', count: 3 });
    const [ends = '', stays = '', corrupt = ''] = await exiqgrep(box, '-f', 'busy');
    // As a delivery does: a POSIX lock on the first line of -D (fcntl, not flock).
    const lock = (id: string, seconds: number): string =>
      `setsid perl -e 'open(F, "+<", shift) or die; $lock = pack("s s x4 q q i x4", 1, 0, 0, 19, 0); fcntl(F, 6, $lock) or die; select(undef, undef, undef, 0.9) for 1..shift' /var/spool/exim4/input/${id}-D ${seconds} > /dev/null 2>&1 < /dev/null &`;
    await box.script(
      `exim4 -Mf ${ends} ${stays} > /dev/null; truncate -s 40 /var/spool/exim4/input/${corrupt}-H; ${lock(ends, 3)} ${lock(stays, 30)} echo $! > /run/lock.pid; sleep 0.3`,
    );
    const { ran, lines } = await act(box, 'remove', ends, stays, corrupt, '--no-export');
    expect(Object.fromEntries(lines.map(({ id, result }) => [id, result]))).toEqual({ [ends]: 'removed', [stays]: 'locked', [corrupt]: 'removed' });
    expect(ran.code).toBe(74);
    expect(lines.find(({ id }) => id === stays)?.says).toContain('is locked');
    expect((await spooled(box)).filter((id) => [ends, stays, corrupt].includes(id))).toEqual([stays]);
    await box.script('kill $(cat /run/lock.pid)');
    expect((await act(box, 'remove', stays)).lines).toMatchObject([{ result: 'removed' }]);
  });

  test('retries and returns', async () => {
    await queueMail(box, { user: 'shop', sender: 'again@shop.example', recipient: 'wait@far.example', count: 2 });
    const retried = await act(box, 'retry', '-f', 'again[0-9]@');
    expect(results(retried.lines)).toEqual(['retried']);
    expect(retried.lines).toHaveLength(2);
    const returned = await act(box, 'return', '-f', 'again[0-9]@');
    expect(results(returned.lines)).toEqual(['returned']);
    expect(returned.lines).toHaveLength(2);
    expect((await box.script("grep -c 'cancelled by' /var/log/exim4/mainlog")).stdout.trim()).toBe('2');
  });

  test('exports what it removes, and brings messages back as they were', async () => {
    await queueMail(box, { user: 'shop', sender: 'lost@shop.example', recipient: 'wait@far.example', count: 3, size: 70_000 });
    const ids = await exiqgrep(box, '-f', 'lost');
    const [one = '', two = ''] = ids;
    await box.run(['/usr/sbin/exim4', '-Mf', two]);
    const sum = async (): Promise<string> =>
      (await box.script(`cd /var/spool/exim4/input; for i in ${one} ${two}; do stat -c '%n %U %G %a' $i-H $i-D; sha256sum $i-H $i-D; done`)).stdout;
    const before = await sum();
    const removed = await runTool(box, 'queue', 'remove', '-f', 'lost[0-9]@', '--yes');
    expect(removed.code, removed.stderr).toBe(0);
    const file = /\/var\/lib\/spamtrace\/exports\/\S+\.tar\.gz/.exec(removed.stdout)?.[0] ?? '';
    expect((await box.script(`stat -c %a ${file}; tar -tzf ${file}`)).stdout.trim().split('\n').toSorted()).toEqual(
      ['600', 'index.jsonl', ...ids.flatMap((id) => [`${id}.eml`, `spool/exim/${id}-D`, `spool/exim/${id}-H`])].toSorted(),
    );
    expect(await exiqgrep(box, '-f', 'lost')).toEqual([]);
    expect(await act(box, 'import', file, one, two)).toMatchObject({ ran: { code: 0 }, lines: [{ result: 'restored' }, { result: 'restored' }] });
    expect(await sum()).toBe(before);
    expect(await exiqgrep(box, '-f', 'lost')).toEqual([one, two].toSorted());
    expect(await exiqgrep(box, '-z', '-f', 'lost')).toEqual([two]);
    expect((await act(box, 'import', file)).lines.map(({ result }) => result).toSorted()).toEqual(['restored', 'skipped', 'skipped']);
    expect((await box.run(['/usr/sbin/exim4', '-Mvb', one])).stdout).toContain('xxxx');
    expect((await act(box, 'import', '/etc/passwd')).ran.code).toBe(64);
    await act(box, 'remove', ...ids, '--no-export');
  });

  test('a SIGKILL at any moment leaves every message whole or gone, and the journal says what was planned', async () => {
    // The moments: just after something shows, and a little later.
    const moments = [
      'grep -q "state\\":\\"planned.*NAME" /var/lib/spamtrace/journal.jsonl',
      'ls /var/lib/spamtrace/exports/*.part',
      'pgrep -f "[e]xim4 -Mrm"',
      'pgrep -f "[e]xim4 -Mrm"',
    ];
    for (const [kill, moment] of moments.entries()) {
      const name = `victim${random.token(4)}`;
      await queueMail(box, { user: 'shop', sender: `${name}.@shop.example`, recipient: 'wait@far.example', count: 12 });
      const later = random.int(0, 120) / 1000;
      await box.script(
        `rm -f /var/lib/spamtrace/exports/*.part
         ${tool} queue remove -f '${name}' --yes > /dev/null 2>&1 & pid=$!
         for try in $(seq 1000); do if ! kill -0 $pid 2>/dev/null || ${moment.replace('NAME', name)} > /dev/null 2>&1; then break; fi; done
         sleep ${later}; kill -KILL $pid 2>/dev/null || true
         for try in $(seq 200); do pgrep -f '[e]xim4 -Mrm' > /dev/null || break; sleep 0.05; done`,
      );
      const left = await exiqgrep(box, '-f', name);
      const halves = (await box.script(`cd /var/spool/exim4/input; for h in *-H; do [ -e "\${h%-H}-D" ] || [ ! -e "$h" ] || echo $h; done`)).stdout;
      expect(halves).toBe('');
      for (const id of left) expect((await box.run(['/usr/sbin/exim4', '-Mvb', id])).stdout).toContain('xxx');
      const journal = (await box.read('/var/lib/spamtrace/journal.jsonl')).split('\n').filter((line) => line.includes(name));
      say(`lab: SIGKILL ${later} s after ${moment.split(' ')[0]} ${kill}: ${left.length} of 12 left, journal has ${journal.length} entries of it`);
      expect(JSON.parse(journal[0] ?? '{}')).toMatchObject({ state: 'planned', plan: { messages: 12, ids: expect.any(Array) } });
      await box.script('for f in /var/lib/spamtrace/exports/*.tar.gz; do gzip -t $f; done');
      if (left.length < 12)
        await box.script(`ls /var/lib/spamtrace/exports/*-${String((JSON.parse(journal[0] ?? '{}') as { action: string }).action)}.tar.gz`);
    }
    expect(results((await act(box, 'remove', '-f', '^<victim', '--no-export')).lines).filter((result) => result !== 'removed')).toEqual([]);
  });

  test('docs/queue-by-hand.md: each pair does the same', async () => {
    await queueMail(box, { user: 'shop', sender: 'pair@shop.example', recipient: 'wait@far.example', count: 12 });
    await calm();
    const [looking, acting] = tables();
    expect([looking.length, acting.length]).toEqual([13, 6]);
    for (const [hand = '', ours = '', same] of looking) {
      const words = (
        await box.script(
          ours
            .replaceAll('\\|', '|')
            .replace(/^spamtrace/, tool)
            .replace(' ID', ' $(exiqgrep -i | head -1)'),
          { accept: 'any' },
        )
      ).stdout;
      const theirs = (
        await box.script(
          hand
            .replaceAll('\\|', '|')
            .replace(/^exim /, '/usr/sbin/exim4 ')
            .replace(' ID', ' $(exiqgrep -i | head -1)'),
          { accept: 'any' },
        )
      ).stdout;
      const parts = (text: string): unknown =>
        same === '' ? text !== '' : same === 'ids' ? text.split('\n').filter(Boolean).toSorted() : text.trim();
      expect([ours, parts(words)]).toEqual([ours, parts(theirs)]);
    }
    const pairs = await exiqgrep(box, '-f', 'pair');
    for (const [hand = '', ours = '', then] of acting) {
      const states: string[] = [];
      for (const [command, id = ''] of [
        [hand.replace(/^exim/, '/usr/sbin/exim4'), pairs.pop()],
        [ours.replace(/^spamtrace/, tool), pairs.pop()],
      ] as const) {
        if (then === 'waiting' && hand.includes('-Mt')) await box.run(['/usr/sbin/exim4', '-Mf', id]);
        await box.script(command.replace('ID', id), { accept: 'any' });
        states.push(await stateOf(box, id));
      }
      expect([ours, ...states]).toEqual([ours, then, then]);
    }
  });

  test('removes everything, but not what arrives meanwhile', async () => {
    await queueMail(box, { user: 'www-data', sender: 'last@shop.example', recipient: 'wait@far.example', count: 10 });
    const before = await spooled(box);
    const { ran, lines } = await act(box, 'remove', '--all', '--queue', '');
    expect(ran.code, ran.stderr).toBe(0);
    expect(before.filter((id) => !lines.some((line) => line.id === id))).toEqual([]);
    const after = await spooled(box);
    expect(after.filter((id) => lines.some((line) => line.id === id && line.result !== 'changed'))).toEqual([]);
    expect(await exiqgrep(box, '-f', 'last')).toEqual([]);
  });
});

const tool = '/opt/node/bin/node /opt/spamtrace/spamtrace.cjs';

/** The rows of the first two tables of the page, without their code marks. */
function tables(): readonly [string[][], string[][]] {
  const [, looking = '', acting = ''] = readFileSync(join(cloneDirectory, 'docs/queue-by-hand.md'), 'utf8').split(/^## /m);
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

async function stateOf(box: Box, id: string): Promise<string> {
  const { stdout } = await box.script(
    `cd /var/spool/exim4; if [ -e spamtrace-held/input/${id}-H ]; then echo in the queue spamtrace-held; elif [ ! -e input/${id}-H ]; then echo gone; elif grep -q ^-frozen input/${id}-H; then echo held; else echo waiting; fi`,
  );
  return stdout.trim();
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Box } from './box/box.ts';
import type { Suite } from './box/recipe.ts';
import { cloneDirectory } from './box/rootfs.ts';
import { whyNoLab } from './capability.ts';
import { readQueueLines, type QueueLine } from './play/queue-listing.ts';
import { createRandom } from './play/random.ts';
import { runTool } from './play/tool.ts';
import { act } from './queue-actions.ts';
import { keepBusy, openSendmailBox, queueMail, readMailq, spooled, type MailqMessage } from './sendmail-queue.ts';

const why = await whyNoLab();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
if (why !== null) say(`lab: skipped, ${why}`);
const seed = process.env['LAB_SEED'] ?? Math.random().toString(36).slice(2, 8);
const random = createRandom(`${seed}/sendmail-queue`);
/** Sendmail 8.17 or 8.18, as the seed has it. */
const suite = random.pick<Suite>(['bookworm', 'trixie']);
const tool = '/opt/node/bin/node /opt/spamtrace/spamtrace.cjs';
const ABSENT = '6AQM9jbL000193';

const without = (all: readonly string[], gone: readonly string[]): string[] => all.filter((id) => !gone.includes(id));
const results = (lines: readonly { readonly result: string }[]): string[] => [...new Set(lines.map(({ result }) => result))];
const ids = (lines: readonly { readonly id: string }[]): string[] => lines.map(({ id }) => id).toSorted();

describe.skipIf(why !== null && process.env['CI'] !== 'true')(`the queue of Sendmail on ${suite} (LAB_SEED=${seed})`, () => {
  let box: Box;
  beforeAll(async () => {
    expect(why, 'CI must not skip the lab').toBeNull();
    box = await openSendmailBox(suite, say);
  });
  afterAll(() => box?.close());

  const list = async (...options: readonly string[]): Promise<QueueLine[]> =>
    readQueueLines((await runTool(box, '--json', 'queue', 'list', ...options)).stdout);
  const mailq = async (...options: readonly string[]): Promise<MailqMessage[]> =>
    readMailq((await box.run(['/usr/sbin/sendmail', '-bp', ...options], { accept: 'any' })).stdout);

  test('lists what mailq lists, in its order, with its sizes: waiting, quarantined, lost, and the queue of submissions', async () => {
    await queueMail(box, {
      user: 'shop',
      sender: 'list@shop.example',
      recipients: 'wait@far.example later@far.example ok@far.example',
      count: 3,
      size: 9000,
    });
    await queueMail(box, { user: 'www-data', sender: 'one@shop.example', recipients: 'slow@distant.example', count: 3 });
    const [held = ''] = await queueMail(box, { user: 'shop', sender: 'held@shop.example', recipients: 'wait@far.example', count: 1 });
    const [lost = ''] = await queueMail(box, { user: 'shop', sender: 'lostone@shop.example', recipients: 'wait@far.example', count: 1 });
    // A bounce that waits, a submission that waits for the mail server, and one that came with a login.
    await box.script(`printf 'Subject: b\\n\\nx\\n' | /usr/sbin/sendmail -i -f lost@forged.example -- bad@far.example`, { user: 'shop' });
    await box.script(`printf 'Subject: c\\n\\nx\\n' | /usr/sbin/sendmail -i -odq -- wait@far.example`, { user: 'blog' });
    await box.script(
      `printf 'From: info@corp.example\\r\\n\\r\\nx\\r\\n' > /tmp/l; curl -s --interface 198.51.100.22 --user info@corp.example:secret --mail-from info@corp.example --mail-rcpt wait@far.example -T /tmp/l smtp://203.0.113.10:587/pc`,
    );
    await box.script(
      `cd /var/spool/mqueue; mv qf${lost} Qf${lost}; for try in $(seq 100); do grep -q '^F.*r' qf* && break; sleep 0.05; done; sleep 0.5`,
    );
    await box.run(['/usr/sbin/sendmail', '-Qby hand', `-qI${held}`]);
    const pairs: readonly (readonly [readonly string[], readonly string[], (line: QueueLine) => boolean])[] = [
      [['-Am'], ['--queue', ''], ({ state }) => state === 'waiting'],
      [['-Am', '-qQ'], ['--queue', ''], ({ state }) => state === 'held'],
      [['-Am', '-qL'], ['--queue', ''], ({ state }) => state === 'unreadable'],
      [['-Ac'], ['--queue', 'client'], () => true],
    ];
    const lines = await list();
    for (const [hand, ours, isMeant] of pairs) {
      const theirs = await mailq(...hand);
      expect(theirs.length, hand.join(' ')).toBeGreaterThan(0);
      const mine = lines.filter(({ queue }) => queue === ours[1]).filter(isMeant);
      expect(mine.map(({ id, sizeBytes }) => [id, sizeBytes])).toEqual(theirs.map(({ id, size }) => [id, size]));
      for (const [at, { sender, recipients }] of theirs.entries()) {
        const shown = (address: string): string => address.replace(/^<(.*)>$/, '$1');
        expect(mine[at]?.sender ?? 'MAILER-DAEMON').toContain(shown(sender));
        expect(mine[at]?.recipients.map(({ address }) => address)).toEqual(recipients.map(shown));
      }
    }
    expect(lines.map(({ id }) => id)).toEqual((await runTool(box, 'queue', 'ids')).stdout.split('\n').filter(Boolean));
    const via = new Map(
      (await list()).map((line) => [line.sender ?? '<>', (line as unknown as { submission: { via: string; user: string | null } }).submission]),
    );
    expect([via.get('list1@shop.example'), via.get('<>'), via.get('info@corp.example')]).toMatchObject([
      { via: 'command', user: 'shop' },
      { via: 'bounce' },
      { via: 'smtp-auth', login: null, client: '198.51.100.22' },
    ]);
    const submitted = lines.filter(({ queue }) => queue === 'client').map(({ id }) => id);
    for (const [verb, result, kind] of [
      ['hold', 'held', 'h'],
      ['release', 'released', 'q'],
    ] as const) {
      expect(results((await act(box, verb, ...submitted)).lines)).toEqual([result]);
      expect(await spooled(box, kind, 'mqueue-client')).toEqual(submitted);
    }
    expect(results((await act(box, 'remove', ...submitted)).lines)).toEqual(['removed']);
    expect((await box.script('ls /var/spool/mqueue-client')).stdout).toBe('');
    await box.script('rm -f /var/spool/mqueue/*');
  });

  test('refuses what is no id, and runs nothing', async () => {
    const [one = ''] = await queueMail(box, { user: 'shop', sender: 'stay@shop.example', recipients: 'wait@far.example', count: 1 });
    const before = await box.script('ls -l --time-style=+%s.%N /var/spool/mqueue; wc -l < /var/log/mail.log');
    for (const words of [['ALL'], ['-'], [`${ABSENT}\n`], ['-cX'], ['../x'], [''], ['-f', '']]) {
      const { ran } = await act(box, 'remove', ...words);
      expect([words, ran.code, ran.stdout]).toEqual([words, 64, '']);
    }
    expect(await act(box, 'remove', '-f', 'nobody@nowhere.example')).toMatchObject({ ran: { code: 0, stdout: '' } });
    expect(await act(box, 'remove', ABSENT)).toMatchObject({ ran: { code: 65, stdout: '' } });
    expect(await runTool(box, 'queue', 'remove', '--all')).toMatchObject({ code: 77, stdout: '' });
    expect(await runTool(box, '--root', '/', 'queue', 'remove', '--all', '--yes')).toMatchObject({ code: 77, stdout: '' });
    expect((await box.script('ls -l --time-style=+%s.%N /var/spool/mqueue; wc -l < /var/log/mail.log')).stdout).toBe(before.stdout);
    // -qI means each id that contains the text: one that does is left alone, and the other is not touched.
    await box.script(`cd /var/spool/mqueue; cp -p qf${one} qf${one}7; cp -p df${one} df${one}7`);
    const vague = await act(box, 'hold', one);
    expect([vague.ran.code, vague.lines]).toMatchObject([74, [{ id: one, result: 'failed' }]]);
    expect(await spooled(box, 'h')).toEqual([]);
    await box.script(`cd /var/spool/mqueue; rm ?f${one}7`);
    expect((await act(box, 'remove', one)).lines).toMatchObject([{ id: one, result: 'removed' }]);
  });

  describe('while mail arrives and the queue runs', () => {
    let calm: () => Promise<void>;
    beforeAll(async () => {
      calm = await keepBusy(box);
    });
    afterAll(() => calm?.());

    test('removes by id, by recipient, by sender, by source and everything, and nothing else', async () => {
      const runs = await queueMail(box, { user: 'shop', sender: 'run@shop.example', recipients: 'wait@far.example', count: 5 });
      const letters = await queueMail(box, { user: 'blog', sender: 'letter@blog.example', recipients: 'later@far.example', count: 4 });
      const forms = await queueMail(box, { user: 'www-data', sender: 'form@corp.example', recipients: 'slow@distant.example', count: 5 });
      const { source } = JSON.parse((await runTool(box, '--json', 'queue', 'list', '--logs', '-f', 'form1@corp.example')).stdout) as {
        source: string;
      };
      for (const [words, meant] of [
        [['-f', 'run1@shop.example'], runs.slice(0, 1)],
        [['-r', 'later@far.example'], letters],
        [['--source', source], forms],
        [['-f', 'run[2-4]@'], runs.slice(1, 4)],
      ] as const) {
        const before = await spooled(box);
        const { ran, lines } = await act(box, 'remove', ...words);
        expect(ran.code, ran.stderr).toBe(0);
        expect([words, ids(lines)]).toEqual([words, [...meant].toSorted()]);
        expect(results(lines)).toEqual(['removed']);
        expect(await spooled(box)).toEqual(without(before, meant));
      }
      expect((await act(box, 'remove', runs[4] ?? '', ABSENT)).lines).toMatchObject([
        { id: ABSENT, result: 'gone' },
        { id: runs[4], result: 'removed' },
      ]);
      const { lines } = await act(box, 'remove', '--all', '--no-export');
      expect(lines.length).toBeGreaterThan(0);
      expect(results(lines).filter((result) => !['removed', 'gone'].includes(result))).toEqual([]);
      expect(await spooled(box)).toEqual([]);
      expect(await halves(box)).toBe('');
    });

    test('holds, releases only what it held, undoes, and never retries what is held', async () => {
      const all = await queueMail(box, { user: 'shop', sender: 'keep@shop.example', recipients: 'wait@far.example', count: 4 });
      const [byHand = ''] = all;
      await box.script(`for try in $(seq 50); do [ -e /var/spool/mqueue/hf${byHand} ] && break; sendmail '-Qby hand' -qI${byHand}; sleep 0.1; done`);
      const held = await act(box, 'hold', '-f', 'keep[0-9]@');
      expect(ids(held.lines.filter(({ result }) => result === 'held'))).toEqual(without(all, [byHand]).toSorted());
      expect(held.lines.find(({ id }) => id === byHand)).toMatchObject({ result: 'skipped' });
      expect(await spooled(box, 'h')).toEqual(all.toSorted());
      expect(results((await act(box, 'retry', '-f', 'keep[0-9]@')).lines)).toEqual(['skipped']);
      await act(box, 'release', '-f', 'keep[0-9]@');
      expect(await spooled(box, 'h')).toEqual([byHand]);
      expect((await act(box, 'release', byHand)).lines).toMatchObject([{ result: 'released' }]);
      expect(results((await act(box, 'hold', '--isolate', '-f', 'keep[0-9]@')).lines)).toEqual(['held']);
      const [last = ''] = (await runTool(box, '--json', 'journal')).stdout.trimEnd().split('\n').toReversed();
      const undone = await runTool(box, 'undo', (JSON.parse(last) as { action: string }).action);
      expect(undone.code, undone.stderr).toBe(0);
      expect([await spooled(box, 'h'), await spooled(box, 'q')]).toEqual([[], all.toSorted()]);
      expect(results((await act(box, 'remove', ...all)).lines)).toEqual(['removed']);
    });

    test('retries', async () => {
      const again = await queueMail(box, { user: 'shop', sender: 'again@shop.example', recipients: 'wait@far.example', count: 3 });
      const retried = await act(box, 'retry', ...again);
      expect([ids(retried.lines), results(retried.lines)]).toEqual([again.toSorted(), ['retried']]);
      await act(box, 'remove', ...again, '--no-export');
    });
  });

  test('returns: a bounce is made, and nothing is delivered', async () => {
    const [one = ''] = await queueMail(box, { user: 'shop', sender: 'back@shop.example', recipients: 'wait@far.example', count: 1 });
    await box.script(`sed -i 's/"wait@far.example"/"was@far.example"/' /opt/lab/sink-rules.json`);
    expect((await act(box, 'return', one)).lines).toMatchObject([{ id: one, result: 'returned' }]);
    await box.script(`sed -i 's/"was@far.example"/"wait@far.example"/' /opt/lab/sink-rules.json`);
    expect((await box.script(`grep -c '${one}: .*Cannot send message' /var/log/mail.log`)).stdout.trim()).toBe('1');
    expect((await box.script(`grep '${one}: to=<wait' /var/log/mail.log | grep -c stat=Sent || true`)).stdout.trim()).toBe('0');
  });

  test('waits for a process that ends, reports one that does not, and removes what cannot be read', async () => {
    const [ends = '', stays = '', corrupt = '', link = ''] = await queueMail(box, {
      user: 'shop',
      sender: 'busy@shop.example',
      recipients: 'wait@far.example',
      count: 4,
    });
    await box.script(`
      cd /var/spool/mqueue; truncate -s 60 qf${corrupt}; rm qf${link}; ln -s /etc/passwd qf${link}
      setsid flock -x qf${ends} sleep 2 > /dev/null 2>&1 < /dev/null &
      setsid flock -x qf${stays} sleep 30 > /dev/null 2>&1 < /dev/null & echo $! > /run/lock.pid; sleep 0.3`);
    const { ran, lines } = await act(box, 'remove', ends, stays, corrupt, link, '--no-export');
    expect(Object.fromEntries(lines.map(({ id, result }) => [id, result]))).toEqual({
      [ends]: 'removed',
      [stays]: 'locked',
      [corrupt]: 'removed',
      [link]: 'removed',
    });
    expect(ran.code).toBe(74);
    expect(await spooled(box)).toEqual([stays]);
    expect((await box.script('cat /etc/passwd')).stdout).toContain('root:');
    await box.script('kill -- -$(cat /run/lock.pid)');
    expect((await act(box, 'remove', stays)).lines).toMatchObject([{ result: 'removed' }]);
  });

  test('exports what it removes, and brings messages back that Sendmail then delivers', async () => {
    const all = await queueMail(box, { user: 'shop', sender: 'lost@shop.example', recipients: 'wait@far.example', count: 3, size: 70_000 });
    const [one = '', two = ''] = all;
    await box.run(['/usr/sbin/sendmail', '-Qby hand', `-qI${two}`]);
    const sum = async (): Promise<string> =>
      (await box.script(`cd /var/spool/mqueue; for f in qf${one} df${one} hf${two} df${two}; do stat -c '%n %U %G %a' $f; sha256sum $f; done`))
        .stdout;
    const before = await sum();
    const removed = await runTool(box, 'queue', 'remove', '-f', 'lost[0-9]@', '--yes');
    expect(removed.code, removed.stderr).toBe(0);
    const file = /\/var\/lib\/spamtrace\/exports\/\S+\.tar\.gz/.exec(removed.stdout)?.[0] ?? '';
    const names = (await box.script(`tar -tzf ${file}`)).stdout.trim().split('\n');
    expect(names.toSorted()).toEqual(
      ['index.jsonl', ...all.flatMap((id) => [`${id}.eml`, `spool/sendmail/df${id}`, `spool/sendmail/${id === two ? 'h' : 'q'}f${id}`])].toSorted(),
    );
    expect(await spooled(box)).toEqual([]);
    expect(await act(box, 'import', file, one, two)).toMatchObject({ ran: { code: 0 }, lines: [{ result: 'restored' }, { result: 'restored' }] });
    expect(await sum()).toBe(before);
    expect((await act(box, 'import', file, one)).lines).toMatchObject([{ result: 'skipped' }]);
    await box.script(
      `sed -i 's/"wait@far.example"/"was@far.example"/' /opt/lab/sink-rules.json; sendmail -v -qI${one} > /dev/null; sed -i 's/"was@far.example"/"wait@far.example"/' /opt/lab/sink-rules.json`,
    );
    expect((await box.script(`grep -c '${one}: to=.*stat=Sent' /var/log/mail.log`)).stdout.trim()).toBe('1');
    expect((await act(box, 'remove', two)).lines).toMatchObject([{ result: 'removed' }]);
  });

  test('a SIGKILL at any moment leaves every message whole or gone, and the journal says what was planned', async () => {
    const moments = [
      'grep -q "state\\":\\"planned.*NAME" /var/lib/spamtrace/journal.jsonl',
      'ls /var/lib/spamtrace/exports/*.part',
      'pgrep -f "[s]endmail -Am -Q"',
      'ls /var/spool/mqueue/hf*',
    ];
    for (const moment of moments) {
      const name = `victim${random.token(4)}x`;
      await queueMail(box, { user: 'shop', sender: `${name}@shop.example`, recipients: 'wait@far.example', count: 8 });
      const later = random.int(0, 60) / 1000;
      await box.script(
        `rm -f /var/lib/spamtrace/exports/*.part
         ${tool} queue remove -f '${name}' --yes > /dev/null 2>&1 & pid=$!
         for try in $(seq 1000); do if ! kill -0 $pid 2>/dev/null || ${moment.replace('NAME', name)} > /dev/null 2>&1; then break; fi; done
         sleep ${later}; kill -KILL $pid 2>/dev/null || true
         for try in $(seq 100); do pgrep -f '[s]endmail -Am' > /dev/null || break; sleep 0.05; done`,
      );
      expect(await halves(box)).toBe('');
      const left = await spooled(box);
      const journal = (await box.read('/var/lib/spamtrace/journal.jsonl')).split('\n').filter((line) => line.includes(name));
      say(`lab: SIGKILL ${later} s after ${moment.split(' ')[0]}: ${left.length} of 8 left, journal has ${journal.length} entries of it`);
      expect(JSON.parse(journal[0] ?? '{}')).toMatchObject({ state: 'planned', plan: { messages: 8, ids: expect.any(Array) } });
      expect(results((await act(box, 'remove', '-f', name, '--no-export')).lines).filter((result) => result !== 'removed')).toEqual([]);
    }
  });

  test('docs/queue-by-hand.md: each pair does the same', async () => {
    await queueMail(box, { user: 'shop', sender: 'pair@shop.example', recipients: 'wait@far.example', count: 10 });
    await queueMail(box, { user: 'blog', sender: 'other@blog.example', recipients: 'slow@distant.example', count: 2 });
    const [looking, acting] = tables();
    expect([looking.length, acting.length]).toEqual([9, 5]);
    const [first = ''] = await spooled(box, 'q');
    const said = async (command: string): Promise<string> =>
      (
        await box.script(
          command
            .replaceAll('\\|', '|')
            .replace(/^spamtrace/, tool)
            .replaceAll('ID', first),
          { accept: 'any' },
        )
      ).stdout;
    for (const [hand = '', ours = '', same] of looking) {
      const parts = (text: string): unknown =>
        same === 'ids' ? text.split('\n').filter(Boolean).toSorted() : same === '' ? text !== '' : text.trim();
      expect([ours, parts(await said(ours))]).toEqual([ours, parts(await said(hand))]);
    }
    const pairs = (await spooled(box, 'q')).slice(-10);
    for (const [hand = '', ours = '', then] of acting) {
      const states: string[] = [];
      for (const [command, id = ''] of [
        [hand, pairs.pop()],
        [ours.replace(/^spamtrace/, tool), pairs.pop()],
      ] as const) {
        if (hand.includes('-qQ -Q')) await box.run(['/usr/sbin/sendmail', '-Qx', `-qI${id}`]);
        await box.script(command.replaceAll('ID', id), { accept: 'any' });
        states.push(
          (
            await box.script(`cd /var/spool/mqueue; if [ -e qf${id} ]; then echo waiting; elif [ -e hf${id} ]; then echo held; else echo gone; fi`)
          ).stdout.trim(),
        );
      }
      expect([ours, ...states]).toEqual([ours, then, then]);
    }
  });

  test('lists and acts in several directories', async () => {
    await spread(box);
    const mail = `for i in $(seq 9); do printf 'Subject: s\\n\\nx\\n' | /usr/sbin/sendmail -i -f spread$i@shop.example -- wait@far.example; done; sleep 2.5`;
    await box.script(mail, { user: 'shop' });
    const theirs = await mailq('-Am');
    expect(theirs.length).toBe(9);
    expect((await list('--queue', '')).map(({ id, sizeBytes }) => [id, sizeBytes])).toEqual(theirs.map(({ id, size }) => [id, size]));
    const [one = '', two = ''] = theirs.map(({ id }) => id);
    expect((await act(box, 'hold', one)).lines).toMatchObject([{ id: one, result: 'held' }]);
    expect((await mailq('-Am', '-qQ')).map(({ id }) => id)).toEqual([one]);
    const removed = await act(box, 'remove', one, two);
    expect(results(removed.lines)).toEqual(['removed']);
    const file =
      /\/var\/lib\/spamtrace\/exports\/\S+\.tar\.gz/.exec((await box.script('ls -t /var/lib/spamtrace/exports/*.tar.gz | head -1')).stdout)?.[0] ??
      '';
    expect(await act(box, 'import', file)).toMatchObject({ lines: [{ result: 'restored' }, { result: 'restored' }] });
    expect(ids(await list('--queue', ''))).toEqual(ids(theirs));
    expect(results((await act(box, 'remove', '--all', '--no-export')).lines)).toEqual(['removed']);
    expect((await box.script('find /var/spool/mqueue -type f')).stdout).toBe('');
  });
});

/** Several queue directories, one of them with `qf`, `df` and `xf` below it; the daemon is started anew. */
async function spread(box: Box): Promise<void> {
  await box.script(`
    kill $(head -1 /run/sendmail/mta/sendmail.pid); sleep 0.3
    cd /var/spool/mqueue; rm -f *f*
    mkdir q1 q2 q3 q2/qf q2/df q2/xf other; chown -R smmta:smmsp .; chmod -R 2750 .
    sed -i 's#^O QueueDirectory=.*#O QueueDirectory=/var/spool/mqueue/q*#' /etc/mail/sendmail.cf
    /usr/sbin/sendmail-mta -L sm-mta -bd; sleep 0.3`);
}

/** Control files without a body, and bodies without a control file. */
async function halves(box: Box): Promise<string> {
  return (
    await box.script(`cd /var/spool/mqueue; for c in [qh]f*; do [ ! -s "$c" ] || [ -e "df\${c#?f}" ] || [ ! -e "$c" ] || echo "$c"; done
      for d in df*; do i="\${d#df}"; [ -e "qf$i" ] || [ -e "hf$i" ] || [ -e "tf$i" ] || { sleep 0.3; [ ! -e "$d" ] || [ -e "qf$i" ] || [ -e "hf$i" ] || echo "$d"; }; done`)
  ).stdout;
}

/** The rows of the page's tables for Sendmail, without their code marks. */
function tables(): readonly [string[][], string[][]] {
  const parts = readFileSync(join(cloneDirectory, 'docs/queue-by-hand.md'), 'utf8').split(/^## /m);
  const rows = (title: string): string[][] =>
    (parts.find((part) => part.startsWith(title)) ?? '')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) =>
        line
          .split(/(?<!\\)\|/)
          .slice(1, -1)
          .map((cell) => cell.trim().replaceAll('`', '')),
      );
  return [rows('Sendmail: looking'), rows('Sendmail: acting')];
}

import { expect, test } from 'vitest';
import { queueLaws, queuedBy, stillSpooled } from './queues/laws.ts';
import { postfixQueue } from './queues/postfix.ts';
import { act, listOurs, results } from './queues/queue-server.ts';

queueLaws(postfixQueue, ({ box, mail }) => {
  const waits = { user: 'shop', recipients: 'wait@far.example' } as const;

  test('acts on short and on long ids at once', async () => {
    const short = await mail({ ...waits, sender: 'short@shop.example', count: 2 });
    await box().script('postconf -e enable_long_queue_ids=yes; postfix reload > /dev/null 2>&1; sleep 0.3');
    const long = await mail({ ...waits, sender: 'long@shop.example', count: 2 });
    expect([short.every((id) => /^[0-9A-F]{6,}$/.test(id)), long.every((id) => /z/.test(id))]).toEqual([true, true]);
    for (const [verb, result, isHeld] of [
      ['hold', 'held', true],
      ['release', 'released', false],
    ] as const) {
      expect(results((await act(box(), verb, ...short, ...long)).lines)).toEqual([result]);
      expect(await queuedBy(postfixQueue, box(), /^(short|long)/, isHeld)).toEqual([...short, ...long].toSorted());
    }
    expect(results((await act(box(), 'remove', '-f', '^<(short|long)')).lines)).toEqual(['removed']);
    expect(await stillSpooled(postfixQueue, box(), [...short, ...long])).toEqual([]);
  });

  test('removes what Postfix put aside and what pickup has not taken in, which cannot be held', async () => {
    const [aside = ''] = await mail({ ...waits, sender: 'aside@shop.example', count: 1 });
    await box().script(`cd /var/spool/postfix; f=$(find deferred -name ${aside}); chmod 400 $f; mv $f corrupt/
      postfix stop > /dev/null 2>&1; for try in $(seq 100); do pgrep -x master > /dev/null || break; sleep 0.05; done
      printf 'Subject: new\\n\\nx\\n' | sendmail -i -f fresh@shop.example -- wait@far.example`);
    const [fresh = ''] = (await listOurs(box(), '-f', 'fresh@shop.example')).map(({ id }) => id);
    expect((await act(box(), 'hold', fresh)).lines).toMatchObject([{ result: 'failed', says: expect.stringContaining('maildrop') }]);
    const { ran, lines } = await act(box(), 'remove', aside, fresh, '--no-export');
    expect([ran.code, results(lines), lines.length]).toEqual([0, ['removed'], 2]);
    expect(await stillSpooled(postfixQueue, box(), [aside, fresh])).toEqual([]);
    await box().script(
      'postfix start > /dev/null 2>&1 < /dev/null; for try in $(seq 100); do [ -S /var/spool/postfix/public/pickup ] && break; sleep 0.05; done',
    );
  });

  test('serves what was brought back, and nobody who has it already gets it again', async () => {
    const all = await mail({ user: 'shop', sender: 'half@shop.example', recipients: 'wait@far.example ok@far.example', count: 2 });
    const [one = ''] = all;
    await box().script(
      `for try in $(seq 100); do [ "$(grep -c 'to=<ok@far.example>.*status=sent' /var/log/mail.log)" -ge 2 ] && break; sleep 0.05; done`,
    );
    const removed = await act(box(), 'remove', ...all);
    expect(results(removed.lines)).toEqual(['removed']);
    const file = (await box().script('ls -t /var/lib/spamtrace/exports/*.tar.gz | head -1')).stdout.trim();
    expect(results((await act(box(), 'import', file)).lines)).toEqual(['restored']);
    await box().script('postqueue -f; sleep 2');
    expect((await listOurs(box(), '-f', 'half', '--regex')).find(({ id }) => id === one)).toMatchObject({
      state: 'waiting',
      recipients: [{ done: false }, { address: 'ok@far.example', done: true }],
    });
    expect((await box().script(`grep -c '${one}: to=<ok@far.example>' /var/log/mail.log`)).stdout.trim()).toBe('1');
  });
});

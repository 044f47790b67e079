import { expect, test } from 'vitest';
import type { Box } from './box/box.ts';
import { readQueueLines, type QueueLine } from './play/queue-listing.ts';
import { runTool } from './play/tool.ts';
import { queueLaws, stillSpooled } from './queues/laws.ts';
import { act, idsOf, results } from './queues/queue-server.ts';
import { readMailq, sendmailQueue, type MailqMessage } from './queues/sendmail.ts';

queueLaws(sendmailQueue, ({ box, mail }) => {
  const waits = { user: 'shop', recipients: 'wait@far.example' } as const;
  const list = async (...options: readonly string[]): Promise<QueueLine[]> =>
    readQueueLines((await runTool(box(), '--json', 'queue', 'list', ...options)).stdout);
  const mailq = async (...options: readonly string[]): Promise<MailqMessage[]> =>
    readMailq((await box().run(['/usr/sbin/sendmail', '-bp', ...options], { accept: 'any' })).stdout);
  /** Names of files of these kinds (`qf`, `hf`) in the queue of submissions. */
  const submissions = async (kind: string): Promise<string[]> =>
    (await box().script(`cd /var/spool/mqueue-client; ls ${kind}f* 2> /dev/null || true`)).stdout
      .split('\n')
      .filter(Boolean)
      .map((name) => name.slice(2));

  test('lists what mailq lists, in its order, with its sizes: waiting, quarantined, lost, and the queue of submissions', async () => {
    await box().script('rm -f /var/spool/mqueue/*');
    await mail({
      user: 'shop',
      sender: 'list@shop.example',
      recipients: 'wait@far.example later@far.example ok@far.example',
      count: 3,
      size: 9000,
    });
    await mail({ user: 'www-data', sender: 'one@shop.example', recipients: 'slow@distant.example', count: 3 });
    const [held = ''] = await mail({ user: 'shop', sender: 'held@shop.example', recipients: 'wait@far.example', count: 1 });
    const [lost = ''] = await mail({ user: 'shop', sender: 'lostone@shop.example', recipients: 'wait@far.example', count: 1 });
    // A bounce that waits, a submission that waits for the mail server, and one that came with a login.
    await box().script(`printf 'Subject: b\\n\\nx\\n' | /usr/sbin/sendmail -i -f lost@forged.example -- bad@far.example`, { user: 'shop' });
    await box().script(`printf 'Subject: c\\n\\nx\\n' | /usr/sbin/sendmail -i -odq -- wait@far.example`, { user: 'blog' });
    await box().script(
      `printf 'From: info@corp.example\\r\\n\\r\\nx\\r\\n' > /tmp/l; curl -s --interface 198.51.100.22 --user info@corp.example:secret --mail-from info@corp.example --mail-rcpt wait@far.example -T /tmp/l smtp://203.0.113.10:587/pc`,
    );
    await box().script(
      `cd /var/spool/mqueue; mv qf${lost} Qf${lost}; for try in $(seq 100); do grep -q '^F.*r' qf* && break; sleep 0.05; done; sleep 0.5`,
    );
    await box().run(['/usr/sbin/sendmail', '-Qby hand', `-qI${held}`]);
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
    expect(lines.map(({ id }) => id)).toEqual((await runTool(box(), 'queue', 'ids')).stdout.split('\n').filter(Boolean));
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
      expect(results((await act(box(), verb, ...submitted)).lines)).toEqual([result]);
      expect(await submissions(kind)).toEqual(submitted);
    }
    expect(results((await act(box(), 'remove', ...submitted)).lines)).toEqual(['removed']);
    expect((await box().script('ls /var/spool/mqueue-client')).stdout).toBe('');
    await box().script('rm -f /var/spool/mqueue/*');
  });

  test('leaves an id alone that is a part of another one', async () => {
    const [one = ''] = await mail({ ...waits, sender: 'part@shop.example', count: 1 });
    // -qI means each id that contains the text: one that does is left alone, and the other is not touched.
    await box().script(`cd /var/spool/mqueue; cp -p qf${one} qf${one}7; cp -p df${one} df${one}7`);
    const vague = await act(box(), 'hold', one);
    expect([vague.ran.code, vague.lines]).toMatchObject([74, [{ id: one, result: 'failed' }]]);
    expect(await sendmailQueue.isolated(box())).toEqual([]);
    await box().script(`cd /var/spool/mqueue; rm ?f${one}7`);
    expect((await act(box(), 'remove', one)).lines).toMatchObject([{ id: one, result: 'removed' }]);
  });

  test('removes a link in place of a control file, and not what it leads to', async () => {
    const [link = ''] = await mail({ ...waits, sender: 'link@shop.example', count: 1 });
    await box().script(`cd /var/spool/mqueue; rm qf${link}; ln -s /etc/passwd qf${link}`);
    expect((await act(box(), 'remove', link, '--no-export')).lines).toMatchObject([{ result: 'removed' }]);
    expect(await stillSpooled(sendmailQueue, box(), [link])).toEqual([]);
    expect(await box().read('/etc/passwd')).toContain('root:');
  });

  const accepting = async (work: () => Promise<void>): Promise<void> => {
    await box().script(`sed -i 's/"wait@far.example"/"was@far.example"/' /opt/lab/sink-rules.json`);
    await work();
    await box().script(`sed -i 's/"was@far.example"/"wait@far.example"/' /opt/lab/sink-rules.json`);
  };

  test('returns: a bounce is made, and nothing is delivered', async () => {
    const [one = ''] = await mail({ ...waits, sender: 'back@shop.example', count: 1 });
    await accepting(async () => expect((await act(box(), 'return', one)).lines).toMatchObject([{ id: one, result: 'returned' }]));
    expect(await sendmailQueue.returned(box(), [one])).toBe(1);
    expect((await box().script(`grep '${one}: to=<wait' /var/log/mail.log | grep -c stat=Sent || true`)).stdout.trim()).toBe('0');
  });

  test('delivers what was brought back', async () => {
    const [one = '', two = ''] = await mail({ ...waits, sender: 'again@shop.example', count: 2 });
    expect(results((await act(box(), 'remove', one, two)).lines)).toEqual(['removed']);
    const file = (await box().script('ls -t /var/lib/spamtrace/exports/*.tar.gz | head -1')).stdout.trim();
    expect((await act(box(), 'import', file, one)).lines).toMatchObject([{ result: 'restored' }]);
    await accepting(async () => void (await box().run(['/usr/sbin/sendmail', '-v', `-qI${one}`])));
    expect((await box().script(`grep -c '${one}: to=.*stat=Sent' /var/log/mail.log`)).stdout.trim()).toBe('1');
  });

  test('lists and acts in several directories', async () => {
    await spread(box());
    const letters = `for i in $(seq 9); do printf 'Subject: s\\n\\nx\\n' | /usr/sbin/sendmail -i -f spread$i@shop.example -- wait@far.example; done; sleep 2.5`;
    await box().script(letters, { user: 'shop' });
    const theirs = await mailq('-Am');
    expect(theirs.length).toBe(9);
    expect((await list('--queue', '')).map(({ id, sizeBytes }) => [id, sizeBytes])).toEqual(theirs.map(({ id, size }) => [id, size]));
    const [one = '', two = ''] = theirs.map(({ id }) => id);
    expect((await act(box(), 'hold', one)).lines).toMatchObject([{ id: one, result: 'held' }]);
    expect((await mailq('-Am', '-qQ')).map(({ id }) => id)).toEqual([one]);
    const removed = await act(box(), 'remove', one, two);
    expect(results(removed.lines)).toEqual(['removed']);
    const file =
      /\/var\/lib\/spamtrace\/exports\/\S+\.tar\.gz/.exec((await box().script('ls -t /var/lib/spamtrace/exports/*.tar.gz | head -1')).stdout)?.[0] ??
      '';
    expect(await act(box(), 'import', file)).toMatchObject({ lines: [{ result: 'restored' }, { result: 'restored' }] });
    expect(idsOf(await list('--queue', ''))).toEqual(idsOf(theirs));
    expect(results((await act(box(), 'remove', '--all', '--no-export')).lines)).toEqual(['removed']);
    expect((await box().script('find /var/spool/mqueue -type f')).stdout).toBe('');
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

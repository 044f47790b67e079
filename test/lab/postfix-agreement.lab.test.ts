import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Box } from './box/box.ts';
import { whyNoLab } from './capability.ts';
import { runTool } from './play/tool.ts';
import { openPostfixBox, postfixQueue, postqueue } from './queues/postfix.ts';
import { act, listOurs, queueMail } from './queues/queue-server.ts';

const why = await whyNoLab();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
if (why !== null) say(`lab: skipped, ${why}`);

const version = { bookworm: /^3\.7\./, trixie: /^3\.10\./ } as const;

describe.skipIf(why !== null && process.env['CI'] !== 'true').each(['bookworm', 'trixie'] as const)('the queue of Postfix on %s', (suite) => {
  let box: Box;

  beforeAll(async () => {
    expect(why, 'CI must not skip the lab').toBeNull();
    box = await openPostfixBox(suite, say);
    await queueMail(postfixQueue, box, {
      user: 'shop',
      sender: 'run@shop.example',
      recipients: 'wait@far.example ok@far.example later@far.example',
      count: 4,
    });
    await box.run(['postconf', '-e', 'enable_long_queue_ids=yes']);
    await box.script('postfix reload > /dev/null 2>&1; sleep 0.3');
    await queueMail(postfixQueue, box, { user: 'blog', sender: 'long@blog.example', recipients: 'wait@far.example', count: 3, size: 30_000 });
    // A login, a sender that needs quotes, bytes that are no ASCII, mail that an alias sends on, a bounce that waits.
    await box.script(`
      send() { swaks --server 203.0.113.10:$1 --from "$2" --to "$3" --helo x --body y "\${@:4}" > /tmp/swaks 2>&1 || true; }
      send 587 info@corp.example wait@far.example,later@far.example --auth LOGIN --auth-user info@corp.example --auth-password secret12
      send 25 x@y.example away@corp.example --local-interface 198.51.100.9
      swaks --server 127.0.0.1:25 --from '"a, size=9, nrcpt=8 b> c"@shop.example' --to '"x y"@far.example,wait@far.example' --helo x --body y > /tmp/swaks 2>&1 || true
      printf 'Subject: =?utf-8?B?0KHRh9GR0YIg4oSWIDE3?=\\n\\nx\\n' | sendmail -i -f wait@far.example -- gone@far.example wait@far.example
      printf 'Subject: null\\n\\nx\\n' | sendmail -i -f '<>' -- wait@far.example
      sleep 1`);
    const [held = ''] = (await postqueue(box)).filter(({ sender }) => sender.startsWith('run')).map(({ queue_id }) => queue_id);
    await box.run(['postsuper', '-h', held]);
    // What pickup has not taken in yet; then nothing moves any more, and postqueue reads the queue itself.
    await box.script(`postfix stop > /dev/null 2>&1
      for try in $(seq 100); do pgrep -x master > /dev/null || break; sleep 0.05; done
      printf 'Subject: new\\n\\nx\\n' | setpriv --reuid=shop --regid=shop --init-groups sendmail -i -f fresh@shop.example -- wait@far.example ok@far.example`);
  }, 120_000);
  afterAll(() => box?.close());

  test('is listed as postqueue lists it: order, queues, sizes, arrivals, senders, recipients, answers', async () => {
    const theirs = await postqueue(box);
    expect(theirs.length).toBeGreaterThan(12);
    expect(new Set(theirs.map(({ queue_name }) => queue_name))).toEqual(new Set(['maildrop', 'deferred', 'hold']));
    const ours = await listOurs(box);
    expect(
      ours.map(({ id, queue, arrivedAt, sizeBytes, sender, recipients, lastAnswer }) => ({
        ...{ id, queue, at: Math.floor(Date.parse(arrivedAt) / 1000), size: sizeBytes, sender: sender ?? 'MAILER-DAEMON' },
        recipients: recipients.filter(({ done }) => !done).map(({ address }) => address),
        answer: lastAnswer,
      })),
    ).toEqual(
      theirs.map(({ queue_id, queue_name, arrival_time, message_size, sender, recipients }) => ({
        ...{ id: queue_id, queue: queue_name, at: arrival_time, size: message_size, sender },
        recipients: recipients.map(({ address }) => address),
        answer: recipients.findLast(({ delay_reason }) => delay_reason !== undefined)?.delay_reason ?? null,
      })),
    );
    expect(ours.filter(({ state }) => state === 'held').map(({ queue }) => queue)).toEqual(['hold']);
    expect((await runTool(box, 'queue', 'ids')).stdout).toBe(theirs.map(({ queue_id }) => `${queue_id}\n`).join(''));
    expect(JSON.parse((await runTool(box, '--json', 'scan')).stdout)).toMatchObject({
      mta: [{ kind: 'postfix', version: expect.stringMatching(version[suite]) }],
    });
  });

  test('tells who handed each message over, and whom it has reached', async () => {
    const ours = await listOurs(box);
    const of = (sender: string | null) => ours.find((one) => one.sender === sender);
    expect(of('info@corp.example')).toMatchObject({
      source: 'mailbox:info@corp.example',
      submission: { via: 'smtp-auth', client: expect.any(String) },
    });
    expect(of('run2@shop.example')).toMatchObject({ source: 'user:shop', submission: { via: 'command', user: 'shop' } });
    expect(of('run2@shop.example')?.recipients).toContainEqual({ address: 'ok@far.example', done: true });
    expect(of('fresh@shop.example')).toMatchObject({ queue: 'maildrop', source: 'user:shop' });
    expect(of('x@y.example')).toMatchObject({ submission: { via: 'smtp', client: '198.51.100.9' }, recipients: [{ address: 'wait@far.example' }] });
    expect(of('"a, size=9, nrcpt=8 b> c"@shop.example')?.source).toBeNull();
    // Root's own command with the null sender is none; the bounce of root's message is charged to him, while that waits.
    const nulls = ours.filter(({ sender }) => sender === null);
    expect(nulls.map((one) => [(one as unknown as { submission: { via: string } }).submission.via, one.source]).toSorted()).toEqual([
      ['bounce', 'user:root'],
      ['command', 'user:root'],
    ]);
  });

  test('keeps what is put aside or cut, with the reason', async () => {
    const [one, two] = (await listOurs(box, '-f', 'long[0-9]@')).map(({ id }) => id) as [string, string];
    await box.script(
      `cd /var/spool/postfix; f=$(find deferred -name ${one}); chmod 400 $f; mv $f corrupt/; f=$(find deferred -name ${two}); truncate -s 500 $f`,
    );
    const ours = await listOurs(box);
    expect(ours.filter(({ state }) => state === 'unreadable')).toMatchObject([
      { id: two, queue: 'deferred', unreadable: expect.stringContaining('cut off'), sender: expect.stringMatching(/^long/) },
      { id: one, queue: 'corrupt', unreadable: 'put aside as corrupt', sizeBytes: expect.any(Number) },
    ]);
  });
});

describe.skipIf(why !== null && process.env['CI'] !== 'true')('two instances of Postfix', () => {
  let box: Box;

  beforeAll(async () => {
    expect(why, 'CI must not skip the lab').toBeNull();
    box = await openPostfixBox('bookworm', say);
    await box.script(`
      set +e; exec > /dev/null 2>&1
      postmulti -e init; postmulti -I postfix-out -G mta -e create
      postconf -c /etc/postfix-out -e 'relayhost=[203.0.113.25]' smtp_host_lookup=native smtp_tls_security_level=none master_service_disable= authorized_submit_users=static:anyone inet_interfaces=127.0.0.1
      postconf -c /etc/postfix-out -F '*/*/chroot=n'
      sed -i 's/^smtp  *inet/10030 inet/; s/^submission /#submission /' /etc/postfix-out/master.cf
      postmulti -i postfix-out -e enable; postfix stop; postfix start < /dev/null
      sleep 1.5`);
    await queueMail(postfixQueue, box, { user: 'shop', sender: 'in@shop.example', recipients: 'wait@far.example', count: 2 });
    await box.script(
      `for i in 1 2 3; do printf 'Subject: a\\n\\nx\\n' | /usr/sbin/sendmail -C /etc/postfix-out -i -f out$i@shop.example -- wait@far.example; done; sleep 1`,
      {
        user: 'shop',
      },
    );
  }, 60_000);
  afterAll(() => box?.close());

  test('are listed one after the other, and each message is acted on in its own', async () => {
    const theirs = [...(await postqueue(box)), ...(await postqueue(box, '/etc/postfix-out'))];
    expect((await listOurs(box)).map(({ id, queue }) => [queue, id])).toEqual(
      theirs.map(({ queue_id, queue_name, sender }) => [sender.startsWith('out') ? `postfix-out/${queue_name}` : queue_name, queue_id]),
    );
    expect((await act(box, 'hold', '-f', 'out1@shop.example')).lines).toMatchObject([{ result: 'held' }]);
    expect((await postqueue(box, '/etc/postfix-out')).filter(({ queue_name }) => queue_name === 'hold')).toMatchObject([
      { sender: 'out1@shop.example' },
    ]);
    const removed = await runTool(box, 'queue', 'remove', '--all', '--yes');
    expect(removed.code, removed.stderr).toBe(0);
    expect([...(await postqueue(box)), ...(await postqueue(box, '/etc/postfix-out'))]).toEqual([]);
    const file = /\/var\/lib\/spamtrace\/exports\/\S+\.tar\.gz/.exec(removed.stdout)?.[0] ?? '';
    expect((await act(box, 'import', file)).lines.map(({ result }) => result)).toEqual(Array.from({ length: 5 }, () => 'restored'));
    expect([(await postqueue(box)).length, (await postqueue(box, '/etc/postfix-out')).length]).toEqual([2, 3]);
    expect((await listOurs(box, '-z')).map(({ queue, sender }) => [queue, sender])).toEqual([['postfix-out/hold', 'out1@shop.example']]);
    expect(JSON.parse((await runTool(box, '--json', 'scan')).stdout)).toMatchObject({ findings: [{ id: 'user:shop', messages: 5 }] });
  });
});

describe.skipIf(why !== null && process.env['CI'] !== 'true').each(['bookworm', 'trixie'] as const)(
  'a log that only the journal of %s has',
  (suite) => {
    let box: Box;

    beforeAll(async () => {
      expect(why, 'CI must not skip the lab').toBeNull();
      box = await openPostfixBox(suite, say, 'journal');
    }, 60_000);
    afterAll(() => box?.close());

    test('is read, its lines are evidence, and what another user writes into it is not believed', async () => {
      await box.script(`
      for i in 1 2 3 4; do swaks --server 203.0.113.10:587 --from info@corp.example --to wait@far.example,gone@far.example,ok@far.example --helo x --body y --auth LOGIN --auth-user info@corp.example --auth-password secret12 > /tmp/swaks 2>&1 || true; done
      setpriv --reuid=shop --regid=shop --init-groups logger -p mail.info -t postfix/smtpd 'AAAAAA1: client=evil[192.0.2.1], sasl_method=LOGIN, sasl_username=ceo@corp.example'
      setpriv --reuid=shop --regid=shop --init-groups logger -p mail.info -t postfix/qmgr 'AAAAAA1: from=<ceo@corp.example>, size=1, nrcpt=90 (queue active)'
      sleep 1`);
      const { stdout } = await runTool(box, '--json', 'scan');
      const scan = JSON.parse(stdout) as {
        looked: string[];
        findings: { id: string; messages: number; evidence: { from: { command?: string }; text: string }[] }[];
      };
      expect(scan.looked).toContain('postfix-mainlog');
      expect(scan.findings).toMatchObject([{ id: 'mailbox:info@corp.example', messages: 4, recipients: 12, rejected: 4 }]);
      expect(stdout).not.toContain('ceo@corp.example');
      const [proof] = scan.findings[0]?.evidence ?? [];
      expect(proof?.text).toContain('sasl_username=info@corp.example');
      const printed = (await box.run((proof?.from.command ?? 'false').split(' '))).stdout;
      expect(printed.split('\n')).toContain(proof?.text);
    });
  },
);

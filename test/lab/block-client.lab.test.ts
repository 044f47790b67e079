import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arrives } from './block-mailbox.ts';
import { ask } from './block.ts';
import type { Box } from './box/box.ts';
import { openBox } from './box/box.ts';
import { whyNoLab } from './capability.ts';
import { runTool } from './play/tool.ts';
import { addClients } from './programs/accounts.ts';
import { startMailServer } from './programs/mail-server.ts';
import { startSink } from './programs/sink.ts';
import { startSshd } from './programs/sshd.ts';

const why = await whyNoLab();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
if (why !== null) say(`lab: skipped, ${why}`);

const GUILTY = '198.51.100.30';
const NEIGHBOUR = '198.51.100.31';
const ADMIN = '198.51.100.32';

describe.skipIf(why !== null && process.env['CI'] !== 'true').each(['exim', 'postfix', 'sendmail'] as const)('blocking a client of %s', (mta) => {
  let box: Box;
  beforeAll(async () => {
    expect(why, 'CI must not skip the lab').toBeNull();
    box = await openBox({ suite: 'bookworm', mta, hostname: 'mx1.corp.example', addresses: ['203.0.113.10/32', '2001:db8::10/128'], say });
    await addClients(box, ['shop']);
    await startSink(box, new Map());
    await startMailServer(box, { log: 'rich', localDomains: ['corp.example'], aliases: new Map([['info', 'shop']]) });
    await startSshd(box, ['root']);
    box.keepRunning();
  });
  afterAll(() => box?.close());

  const from = (address: string): Promise<boolean> => arrives(box, 'info@corp.example', address);
  const tables = async (): Promise<string> => (await box.run(['nft', 'list', 'tables'])).stdout;

  test('its mail is refused, that of its neighbours is taken, undo takes it again', async () => {
    expect([await from(GUILTY), await from(NEIGHBOUR)]).toEqual([true, true]);
    const dry = await runTool(box, '--json', 'block', 'client', GUILTY, '--dry-run');
    expect(dry.code, dry.stderr).toBe(0);
    expect(JSON.parse(dry.stdout)).toMatchObject({ plan: 'deny-client', source: { kind: 'client', address: GUILTY }, diff: [], undoable: true });
    expect([await tables(), await from(GUILTY)]).toEqual(['', true]);
    const done = await ask(box, 'block', 'client', `client:${GUILTY}`, '--yes');
    expect([done.code, done.state, done.verified.filter(({ ok }) => !ok)], done.stderr).toEqual([0, 'applied', []]);
    expect([await from(GUILTY), await from(NEIGHBOUR)]).toEqual([false, true]);
    expect((await ask(box, 'block', 'client', GUILTY, '--yes')).code).toBe(65);
    const second = await ask(box, 'block', 'client', NEIGHBOUR, '--yes');
    expect([await from(GUILTY), await from(NEIGHBOUR)]).toEqual([false, false]);
    expect((await ask(box, 'verify', done.action)).code).toBe(0);
    expect(await ask(box, 'undo', done.action)).toMatchObject({ code: 0, state: 'undone' });
    expect([await from(GUILTY), await from(NEIGHBOUR)]).toEqual([true, false]);
    await box.run(['nft', 'flush', 'ruleset']);
    expect((await ask(box, 'verify', second.action)).code).toBe(1);
    expect(await ask(box, 'undo', second.action)).toMatchObject({ code: 0, state: 'undone' });
    expect([await tables(), await from(NEIGHBOUR)]).toEqual(['', true]);
  });

  test('nobody shuts himself out', async () => {
    const call = [
      'ssh',
      '-o',
      'StrictHostKeyChecking=no',
      '-o',
      'UserKnownHostsFile=/dev/null',
      '-o',
      'BatchMode=yes',
      '-o',
      `BindAddress=${ADMIN}`,
      '-i',
      '/opt/lab/keys/root',
    ];
    await box.script(`setsid ${call.join(' ')} root@203.0.113.10 sleep 600 > /dev/null 2>&1 < /dev/null &
      for try in $(seq 100); do pgrep -f '[s]leep 600' > /dev/null && break; sleep 0.1; done; sleep 0.3`);
    for (const [address, code] of [
      [ADMIN, 77],
      ['203.0.113.10', 77],
      ['2001:db8:0:0::10', 77],
      ['127.0.0.1', 77],
      ['::ffff:127.0.0.1', 77],
      ['::1', 77],
      ['0.0.0.0', 77],
      ['198.51.100.0/24', 64],
      ['198.51.100', 64],
      ['', 64],
      ['-cX', 64],
      [`${GUILTY}\n`, 64],
      [`${GUILTY} accept; flush ruleset`, 64],
    ] as const)
      expect([address, (await ask(box, 'block', 'client', address, '--yes')).code]).toEqual([address, code]);
    expect(await tables()).toBe('');
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  arrives,
  canRead,
  canSend,
  holdImap,
  holdSmtp,
  holdsSmtp,
  imapSessions,
  mailboxes,
  noticed,
  openMailboxBox,
  openPostfixMailboxBox,
  passwordOf,
} from './block-mailbox.ts';
import { ask, portrait } from './block.ts';
import type { Box } from './box/box.ts';
import { whyNoLab } from './capability.ts';
import { runTool } from './play/tool.ts';

const why = await whyNoLab();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
if (why !== null) say(`lab: skipped, ${why}`);

const [guilty, neighbour, namesake] = mailboxes;
const files = ['/etc/exim4/passwd', '/etc/dovecot/users'] as const;

describe.skipIf(why !== null && process.env['CI'] !== 'true')('blocking a mailbox', () => {
  let box: Box;
  beforeAll(async () => {
    expect(why, 'CI must not skip the lab').toBeNull();
    box = await openMailboxBox(say);
  });
  afterAll(() => box?.close());

  const open = async (address: string, password = passwordOf(address)): Promise<readonly boolean[]> => [
    await canSend(box, address, password),
    await canRead(box, address, password),
  ];

  test('it may neither send nor be read, its sessions end, mail to it arrives, its neighbours work, undo gives all back', async () => {
    for (const address of mailboxes) expect(await open(address), address).toEqual([true, true]);
    const before = await portrait(box, ...files);
    expect(await holdImap(box, guilty)).toBe(1);
    const dry = await runTool(box, '--json', 'block', 'mailbox', guilty, '--dry-run');
    expect(dry.code, dry.stderr).toBe(0);
    expect(JSON.parse(dry.stdout)).toMatchObject({ plan: 'lock-mailbox', source: { kind: 'mailbox', address: guilty }, undoable: true });
    expect((JSON.parse(dry.stdout) as { diff: { path: string }[] }).diff.map(({ path }) => path).sort()).toEqual([...files].sort());
    expect(await portrait(box, ...files)).toBe(before);
    const done = await ask(box, 'block', 'mailbox', guilty, '--yes');
    expect([done.code, done.state, done.verified.filter(({ ok }) => !ok)], done.stderr).toEqual([0, 'applied', []]);
    expect(done.verified.map(({ check }) => check)).toContain('sessions-ended');
    expect(await imapSessions(box, guilty)).toBe(0);
    expect(await open(guilty)).toEqual([false, false]);
    expect(await open(neighbour)).toEqual([true, true]);
    expect(await open(namesake)).toEqual([true, true]);
    expect(await arrives(box, guilty)).toBe(true);
    // What stands in the files now is a password of nobody, also for who can read them.
    const token = /!spamtrace-[\w-]+/.exec(await box.read('/etc/exim4/passwd'))?.[0] ?? '';
    expect(token).not.toBe('');
    expect(await open(guilty, token)).toEqual([false, false]);
    expect(await open(guilty, `!${passwordOf(guilty)}`)).toEqual([false, false]);
    const verified = await ask(box, 'verify', done.action);
    expect([verified.code, verified.verified.filter(({ ok }) => !ok)]).toEqual([0, []]);
    expect(await ask(box, 'undo', done.action)).toMatchObject({ code: 0, state: 'undone' });
    expect(await portrait(box, ...files)).toBe(before);
    await noticed();
    expect(await open(guilty)).toEqual([true, true]);
  });

  test('the SMTP connections in which it has sent are closed, those of others go on', async () => {
    const own = await holdSmtp(box, guilty, '198.51.100.30');
    const others = [await holdSmtp(box, neighbour, '198.51.100.31'), await holdSmtp(box, namesake, '198.51.100.32')];
    expect([await holdsSmtp(box, own)]).toEqual([true]);
    const done = await ask(box, 'block', 'mailbox', guilty, '--yes');
    expect(
      done.verified.find(({ check }) => check === 'smtp-ended'),
      done.stderr,
    ).toMatchObject({ ok: true, says: expect.stringContaining('1 closed, 0 left') });
    expect([await holdsSmtp(box, own), ...(await Promise.all(others.map((client) => holdsSmtp(box, client))))]).toEqual([false, true, true]);
    expect(await ask(box, 'undo', done.action)).toMatchObject({ code: 0, state: 'undone' });
  });

  test('says when the panel, or somebody, has written its password back', async () => {
    const before = await box.read('/etc/dovecot/users');
    const { action } = await ask(box, 'block', 'mailbox', guilty, '--yes');
    await box.write({ path: '/etc/dovecot/users', text: before, owner: 'root:dovecot', mode: '0640' });
    const verified = await ask(box, 'verify', action);
    expect(verified.code).toBe(1);
    expect(verified.verified.filter(({ ok }) => !ok).map(({ check }) => check)).toEqual(expect.arrayContaining(['files', 'mailbox']));
    expect(await ask(box, 'undo', action)).toMatchObject({ code: 0, state: 'undone' });
    await noticed();
    expect(await open(guilty)).toEqual([true, true]);
  });

  test('a new password is set when asked for: the old one is worth nothing, the new one is stored nowhere', async () => {
    const { action } = await ask(box, 'block', 'mailbox', guilty, '--yes');
    const undone = await runTool(box, '--json', 'undo', action, '--new-password');
    const { newPassword } = JSON.parse(undone.stdout) as { readonly newPassword: string };
    await noticed();
    expect(await open(guilty, newPassword)).toEqual([true, true]);
    expect(await open(guilty)).toEqual([false, false]);
    expect(await open(neighbour)).toEqual([true, true]);
    expect((await box.script(`grep -rF -- '${newPassword}' /var/lib/spamtrace /etc /var/log`, { accept: 'any' })).code).toBe(1);
  });

  test.each([
    ['nobody@corp.example', 65],
    ['corp.example', 65],
    ['', 64],
    ['-rf@corp.example', 64],
    ['../passwd', 64],
    ['a b@corp.example', 64],
    ['ceo@corp.example:x', 64],
    ['ceo@corp.example\n', 64],
    ['$(id)@corp.example', 64],
  ])('%j is refused: %i', async (address, code) => {
    const before = await portrait(box, ...files);
    expect((await ask(box, 'block', 'mailbox', address, '--yes')).code).toBe(code);
    expect(await portrait(box, ...files)).toBe(before);
  });
});

describe.skipIf(why !== null && process.env['CI'] !== 'true')('blocking a mailbox that sends through Postfix', () => {
  test('its open connection is closed, that of a neighbour goes on, undo gives its password back', async () => {
    const box = await openPostfixMailboxBox(say);
    try {
      const before = await portrait(box, '/etc/dovecot/users');
      const clients = [await holdSmtp(box, guilty, '198.51.100.30'), await holdSmtp(box, neighbour, '198.51.100.31')];
      const open = async (): Promise<readonly boolean[]> => [await holdsSmtp(box, clients[0] ?? ''), await holdsSmtp(box, clients[1] ?? '')];
      expect(await open()).toEqual([true, true]);
      const done = await ask(box, 'block', 'mailbox', guilty, '--yes');
      expect([done.code, done.state, done.verified.filter(({ ok }) => !ok)], done.stderr).toEqual([0, 'applied', []]);
      expect(done.verified.map(({ check }) => check)).toContain('smtp-ended');
      expect(await open()).toEqual([false, true]);
      expect([await canSend(box, guilty, passwordOf(guilty)), await canSend(box, neighbour, passwordOf(neighbour))]).toEqual([false, true]);
      expect(await ask(box, 'undo', done.action)).toMatchObject({ code: 0, state: 'undone' });
      expect(await portrait(box, '/etc/dovecot/users')).toBe(before);
      await noticed();
      expect(await canSend(box, guilty, passwordOf(guilty))).toBe(true);
    } finally {
      await box.close();
    }
  });
});
